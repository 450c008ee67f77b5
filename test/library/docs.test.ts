import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { runModule } from '../support/run-module.ts';

const PAGE = readFileSync('docs/library.md', 'utf8');
const examples = [...PAGE.matchAll(/^#+ (.*)$|^```ts\n([\s\S]*?)^```$/gm)]
  .reduce<{ title: string; code: string }[]>((found, [, title, code]) => {
    if (title !== undefined) return [...found, { title, code: '' }];
    return [...found, { title: found.at(-1)!.title, code: code! }];
  }, [])
  .filter(({ code }) => code !== '');

test.each(examples.map(({ title, code }, at) => [`${at + 1}, ${title}`, code]))(
  'when example %s is run, then it works',
  async (_title, code) => {
    const server = await startChatServer();
    const env = { ...server.env, LLM_MODEL: 'openai/gpt-4o' };
    expect(await runModule(code, { env })).toMatchObject({
      exit: 0,
      err: '',
      out: expect.stringMatching(/console\.log|stdout/.test(code) ? /\S/ : /^$/),
    });
  },
);
