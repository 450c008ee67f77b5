import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { jsonReply, startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';

const listing = (...models: object[]) => jsonReply(200, { data: models });

test('when one of five providers is dead and one is slow, then those are told in time, and the rest is there', async () => {
  const silent = await startRawServer({ instead: 'silence' });
  const gone = await startRawServer();
  const dead = gone.url;
  await gone.close();
  const good = await startRawServer(listing({ id: 'small', max_model_len: 8192 }));
  const claude = await startRawServer(listing({ id: 'claude-opus-5-5' }));
  const ollama = await startRawServer(listing({ id: 'llama3.2', owned_by: 'library' }));
  const env = {
    LLMKIT_HOME: tempHome(),
    ANTHROPIC_API_KEY: 'sk-ant-test',
    ANTHROPIC_BASE_URL: claude.url,
  };
  for (const [name, url] of Object.entries({ silent: silent.url, dead, good: good.url, ollama: ollama.url }))
    await runBuilt(['config', 'set', `providers.${name}.base_url`, `${url}/v1`], { env });
  const { code, out, err } = await runBuilt(['models', '--timeout', '5'], { env });
  expect(code).toBe(0);
  for (const line of [
    'anthropic/claude-opus-5-5\t1000000\t128000\t4\t20\ttext,image,pdf,tools,schema',
    'good/small\t8192\tunknown\tunknown\tunknown\tunknown',
    'mock/echo\tunknown\tunknown\t0\t0\ttext',
    'ollama/llama3.2\tunknown\tunknown\tunknown\tunknown\tunknown',
  ])
    expect(out.split('\n')).toContain(line);
  expect(err).toContain('warning: silent did not list its models within 5 s.\n');
  expect(err).toContain(`warning: Nothing answers at ${dead}`);
});
