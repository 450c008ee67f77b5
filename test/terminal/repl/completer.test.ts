import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ChatSession } from '../../../src/core/conversations/chat-session.ts';
import { completer } from '../../../src/terminal/repl/completer.ts';
import { tempFolder } from '../../support/temp-home.ts';

const conversation = (id: string, title: string) => ({ id: `${id}-0000-4000-8000-000000000000`, title });
const session = {
  recent: async () => [
    conversation('aaaaaaaa', 'Trip'),
    conversation('bbbbbbbb', 'Twice'),
    conversation('cccccccc', 'Twice'),
  ],
  modelNames: async () => ['fast', 'openai/gpt-4o', 'gpt-4o', 'evil\u001b[31m'],
  promptNames: async () => ['translate'],
} as unknown as ChatSession;
const complete = async (line: string) => (await completer(session)(line))[0];

test.each([
  ['/open ', ['Trip', 'bbbbbbbb', 'cccccccc']],
  ['/open T', ['Trip']],
  ['/open a', ['aaaaaaaa']],
  ['/model fa', ['fast']],
  ['/model gpt', ['gpt-4o']],
  ['/model e', []],
  ['/prompt tr', ['translate']],
])('when %j is completed, then it can become %j', async (line, candidates) => {
  expect(await complete(line)).toEqual(candidates);
});

test('when there are files beyond a screenful, then they are counted, and what they begin with alike is typed', async () => {
  const folder = tempFolder();
  for (let at = 0; at < 200; at++) writeFileSync(join(folder, `note-${at}.md`), '');
  expect(await complete(`/file ${folder}/`)).toEqual([`${folder}/note-`]);
  const shown = await complete(`/prompt ${folder}/note-`);
  expect([shown.length, shown.at(-1)]).toEqual([41, '… 160 more']);
});
