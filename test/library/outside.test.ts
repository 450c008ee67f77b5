import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { onlyWhere } from '../support/only-where.ts';
import { runModule, runProgram } from '../support/run-module.ts';
import { tempFolder } from '../support/temp-home.ts';

const preload = (name: string) => fileURLToPath(new URL(`../support/${name}.cjs`, import.meta.url));

describe('when a program imports the library and makes an app', () => {
  const code = "import { createApp } from 'llmkit-cli'; const app = createApp(); app.as({ userId: 'ada' });";

  test('then neither its home nor what may stand beside it is looked at before the first use', async () => {
    const root = tempFolder();
    const log = join(tempFolder(), 'calls');
    const use = `import fs from 'node:fs'; const before = fs.existsSync(${JSON.stringify(log)});
      await app.prompts.list(); console.log(before, fs.existsSync(${JSON.stringify(log)}));`;
    const env = { LLMKIT_HOME: join(root, 'home'), LLMKIT_FAULT_ROOT: root, LLMKIT_FAULT_LOG: log };
    const run = await runModule(code + use, { env, nodeArgs: ['--require', preload('inject-fault')] });
    expect(run).toEqual({ exit: 0, out: 'false true\n', err: '' });
  });

  test('then no variable of ours is read before the first use', async () => {
    const { err } = await runModule(code, { nodeArgs: ['--require', preload('count-environment')] });
    expect(ofOurs(err)).toEqual([]);
    const used = await runModule(`${code} await app.prompts.list();`, {
      nodeArgs: ['--require', preload('count-environment')],
    });
    expect(ofOurs(used.err)).not.toEqual([]);
  });

  const isTraced = isThere('strace');
  onlyWhere(isTraced, 'there is no strace')('then the system sees neither an SDK nor the home opened', async () => {
    const [root, trace] = [tempFolder(), join(tempFolder(), 'trace')];
    const args = ['-f', '-e', 'trace=file', '-o', trace, process.execPath, '--input-type=module', '--eval', code];
    const run = await runProgram('strace', args, { env: { HOME: root, LLMKIT_HOME: join(root, 'home') } });
    expect(run).toMatchObject({ exit: 0, out: '' });
    const calls = readFileSync(trace, 'utf8').split('\n');
    expect(calls.filter((call) => call.includes('/dist/lib/')).length).toBeGreaterThan(5);
    expect(calls.filter((call) => /node_modules\/(openai|@anthropic-ai)\//.test(call))).toEqual([]);
    expect(calls.filter((call) => call.includes(root))).toEqual([]);
  });
});

describe('when a program makes stateless calls', () => {
  test.each([
    ['openai', 'gpt-4o', '/v1'],
    ['anthropic', 'claude-sonnet-5-5', ''],
    ['mock', 'echo', undefined],
  ])('of %s, then no variable counts, and none is read', async (provider, model, path) => {
    const server = await startChatServer();
    const options = { provider, model, apiKey: 'sk-mine', ...(path !== undefined && { baseUrl: server.url + path }) };
    const code = `import { createStatelessLlm } from 'llmkit-cli';
      console.log(await createStatelessLlm(${JSON.stringify(options)}).completeSimple('Hi'));`;
    const strange = { ...server.env, LLM_TEMPERATURE: '2', LLM_API_KEY: 'sk-of-env', HTTP_PROXY: 'http://127.0.0.1:1' };
    const custom = { OPENAI_CUSTOM_HEADERS: 'x-odd: 1', ANTHROPIC_CUSTOM_HEADERS: 'x-odd: 1' };
    const { exit, out, err } = await runModule(code, {
      env: { ...strange, ...custom },
      nodeArgs: ['--require', preload('count-environment')],
    });
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/\S/) });
    // The SDKs look at it whatever they are told; what it says does not count.
    expect(ofOurs(err).filter((name) => !name.endsWith('_CUSTOM_HEADERS'))).toEqual([]);
    for (const { headers } of server.requests) expect(headers).not.toHaveProperty('x-odd');
  });
});

/** The variables that were read, but those that Node itself looks at. */
function ofOurs(err: string): string[] {
  const ofNode =
    /^(NODE_\w+|WATCH_REPORT_DEPENDENCIES|UNDICI_\w+|JEST_WORKER_ID|FORCE_COLOR|NO_COLOR|COLORTERM|TERM|CI)$/;
  return (JSON.parse(err) as string[]).filter((name) => !ofNode.test(name));
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
