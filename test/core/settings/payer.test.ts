import { expect, test } from '@jest/globals';
import { payerOf, payerWords } from '../../../src/core/settings/payer.ts';
import { connectionTo, KEY } from '../../providers/harness.ts';

const at = 'http://127.0.0.1:9/v1';

test.each([
  [{ provider: 'openai', server: 'OpenAI' }, 'OpenAI, with the key of keys.json (…cdef)'],
  [
    { provider: 'work', server: 'the server at acme.example' },
    'work (the server at acme.example), with the key of keys.json (…cdef)',
  ],
  [{ ad_hoc: true, api_key_from: 'LLM_API_KEY' }, 'the server at 127.0.0.1:9, with the key of LLM_API_KEY (…cdef)'],
])('when a call goes to %j, then it is told who pays, and no more of the key than its end', (more, words) => {
  const payer = payerOf(connectionTo(at, more));
  expect(payerWords(payer)).toBe(words);
  expect(JSON.stringify(payer)).not.toContain(KEY);
});

test('when no key is sent, then that is told', () => {
  const { api_key: _key, api_key_from: _from, ...rest } = connectionTo(at, { server: 'Ollama' });
  expect(payerWords(payerOf(rest))).toBe('Ollama, without a key');
});
