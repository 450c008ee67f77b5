import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

const A = 'sk-0123456789-0123456-aaaa';
const B = 'sk-0123456789-0123456-bbbb';

describe('when keys are listed', () => {
  test('then each place that holds one is named, masked, and which of them counts', async () => {
    const kit = testKit({ env: { OPENAI_API_KEY: A, GROQ_API_KEY: 'short' } });
    await kit.runWith({ input: B }, 'keys', 'set', 'openai');
    await kit.runWith({ input: B }, 'keys', 'set', 'my.corp');
    await kit.run('config', 'set', 'providers.openai.key_command', 'pass show openai');
    await kit.run('config', 'set', 'providers.anthropic.key_command', 'pass show anthropic');
    const { out, err } = await kit.run('keys', 'list');
    expect([out.split('\n'), err]).toEqual([
      [
        'openai\t…aaaa\tOPENAI_API_KEY\tyes',
        'openai\t…bbbb\tkeys.json\tno',
        'openai\t(a command)\tproviders.openai.key_command\tno',
        'anthropic\t(a command)\tproviders.anthropic.key_command\tyes',
        'groq\t…\tGROQ_API_KEY\tyes',
        'my.corp\t…bbbb\tkeys.json\tyes',
        '',
      ],
      '',
    ]);
  });

  test.each([
    [{}, { provider: 'openai', source: 'LLM_API_KEY', key: '…aaaa', in_force: true }],
    [{ LLM_PROVIDER: 'groq' }, { provider: 'groq', source: 'LLM_API_KEY', key: '…aaaa', in_force: true }],
    [
      { LLM_BASE_URL: 'http://127.0.0.1:9/v1' },
      { provider: 'LLM_BASE_URL', source: 'LLM_API_KEY', key: '…aaaa', in_force: true },
    ],
  ])('and LLM_API_KEY is set beside %j, then it is named with whom it belongs to', async (env, source) => {
    const { out } = await testKit({ env: { LLM_API_KEY: A, ...env } }).run('keys', 'list', '--json');
    expect(JSON.parse(out)).toEqual([source]);
  });

  test('and there are none, then it says how to store one', async () => {
    expect((await testKit().run('keys', 'list')).err).toContain('llmkit keys set openai');
  });

  test('by the doctor, then they are named too', async () => {
    const { out } = await testKit({ env: { OPENAI_API_KEY: A } }).run('doctor');
    expect(out).toContain('\nkey: openai: …aaaa, of OPENAI_API_KEY\n');
    expect(out).not.toContain(A);
  });
});
