import { describe, expect, test } from '@jest/globals';
import { shellNotice } from '../../../src/commands/advice.ts';
import { chatNotice } from '../../../src/terminal/repl/advice.ts';
import { connectionTo, harness, KEY } from '../harness.ts';

describe('a described request', () => {
  test.each(['openai', 'anthropic'] as const)(
    'when it is for %s, then it holds everything but secrets, and nothing is sent',
    async (type) => {
      const fetch = () => Promise.reject(new Error('nothing may be sent'));
      const connection = connectionTo('https://llm.example.com/v1', {
        type,
        headers: { 'X-Team': 'blue-team', 'X-Auth': 'topsecret', 'api-key': 'another', 'x-note': `uses ${KEY}` },
      });
      const wire = await harness({ fetch }).describe(connection, {
        model: 'm',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'Grüße 👋' }],
      });
      expect(wire).toMatchObject({
        method: 'POST',
        url: `https://llm.example.com/v1${type === 'openai' ? '/chat/completions' : '/v1/messages'}`,
        headers: { 'x-team': '…', 'content-type': 'application/json', 'x-note': '…' },
        body: { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Grüße 👋' }], stream: true },
      });
      expect(JSON.stringify(wire)).not.toMatch(/sk-test|blue-team|topsecret|another|authorization|api-key/i);
    },
  );

  test('when there is no key, then it is described all the same', async () => {
    const { api_key: _, ...keyless } = connectionTo('https://llm.example.com/v1');
    expect(await harness().describe(keyless)).toHaveProperty('body.model', 'some-model');
  });

  test('when something was learned about the model, then it counts', async () => {
    const asked = harness();
    asked.quirks['acme/some-model'] = { temperature: 'drop' };
    const { body, notices } = await asked.describe(connectionTo('https://llm.example.com/v1'), { temperature: 1 });
    expect(body).not.toHaveProperty('temperature');
    expect(notices).toMatchObject([{ message: expect.stringContaining('temperature is not sent') }]);
  });

  test('when a vendor has to be told first, then each surface says how in its own words', async () => {
    const parameters = { model: 'gpt-5.1', temperature: 1, top_p: 0.5, asked_for: ['temperature', 'top_p'] as const };
    const { notices } = await harness().describe(connectionTo('https://api.openai.com/v1', { provider: 'openai' }), {
      ...parameters,
      asked_for: [...parameters.asked_for],
    });
    const why = 'is not sent: gpt-5.1 takes it only with';
    expect(notices.map((notice) => shellNotice(notice).message)).toEqual([
      `temperature ${why} --set reasoning_effort=none; top_p ${why} --set reasoning_effort=none.`,
    ]);
    expect(notices.map(chatNotice)).toEqual([
      `temperature ${why} /set extra reasoning_effort=none; top_p ${why} /set extra reasoning_effort=none.`,
    ]);
  });

  test('when it is for mock, then it is the messages', async () => {
    const wire = await harness().describe(connectionTo('', { type: 'mock' }), { model: 'echo' });
    expect(wire).toEqual({
      method: 'POST',
      url: 'mock:echo',
      headers: {},
      body: { model: 'echo', messages: [{ role: 'user', content: 'Hi' }] },
      notices: [],
    });
  });
});
