import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';

const PAGE = readFileSync('docs/library.md', 'utf8');
const examples = [...PAGE.matchAll(/^#+ (.*)$|^```ts\n([\s\S]*?)^```$/gm)]
  .reduce<{ title: string; code: string }[]>((found, [, title, code]) => {
    if (title !== undefined) return [...found, { title, code: '' }];
    return [...found, { title: found.at(-1)!.title, code: code! }];
  }, [])
  .filter(({ code }) => code !== '');

/** Runs a module beside the package, so that it is imported by its name. */
function run(code: string, env: Record<string, string>): Promise<{ exit: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, out, err })));
}

test.each(examples.map(({ title, code }, at) => [`${at + 1}, ${title}`, code]))(
  'when example %s is run, then it works',
  async (_title, code) => {
    const server = await startChatServer();
    const env = { ...server.env, PATH: process.env['PATH']!, LLMKIT_HOME: tempHome(), LLM_MODEL: 'openai/gpt-4o' };
    expect(await run(code, env)).toMatchObject({
      exit: 0,
      // On a machine that is busy enough a server is given up.
      err: expect.stringMatching(/^(The server at \S+ did not list its models within 10 s\.\n)*$/),
      out: expect.stringMatching(/console\.log|stdout/.test(code) ? /\S/ : /^$/),
    });
  },
);
