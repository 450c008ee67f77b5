import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { partsOf } from '../../src/core/records/parts.ts';
import { onlyWhere } from '../support/only-where.ts';
import { mockKit } from '../support/test-kit.ts';

/** Files of other programs; they lie beside the project where it is developed. */
const REAL = resolve('../shared/data/transcripts');

type Message = { role?: string; content?: unknown; text?: string };
type Block = { type?: string; text?: string; content?: string };
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const contentsOf = (messages: Message[]) => messages.map(({ content }) => String(content));
const blocks = (content: unknown) =>
  typeof content === 'string'
    ? [content]
    : (content as Block[]).flatMap(({ text, content: gave }) => text ?? gave ?? []);

/** What is said in a file, by folder: read as plainly as can be. */
const SAID: Record<string, (text: string) => string[]> = {
  'aichat-session': (text) => contentsOf(parse(text).messages),
  'chatgpt-export': (text) =>
    JSON.parse(text).flatMap(
      ({ mapping }: { mapping: Record<string, { message?: { content: { parts: string[] } } }> }) =>
        Object.values(mapping).flatMap(({ message }) => (message ? message.content.parts.join('\n') : [])),
    ),
  'claude-ai-export': (text) =>
    JSON.parse(text).flatMap(({ chat_messages: said }: { chat_messages: Message[] }) => said.map((one) => one.text)),
  'claude-code': (text) => lines(text).flatMap(({ message }) => (message ? blocks(message.content) : [])),
  'gemini-takeout': (text) =>
    JSON.parse(text).flatMap((entry: { title: string; safeHtmlItem: { html: string }[] }) => [
      entry.title.replace('Prompted ', ''),
      ...entry.safeHtmlItem.map(({ html }) =>
        html
          .replaceAll('<li>', '- ')
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&nbsp;', ' ')
          .replaceAll('&amp;', '&'),
      ),
    ]),
  gptme: (text) => contentsOf(lines(text)),
  'llm-logs': (text) =>
    JSON.parse(text).flatMap((entry: { prompt: string; response: string }) => [entry.prompt, entry.response]),
  'openai-messages': (text) =>
    text.startsWith('[') ? contentsOf(JSON.parse(text)) : lines(text).flatMap(({ messages }) => contentsOf(messages)),
};

/** Hashes of texts, whatever blanks stand in them, each once. */
function hashes(texts: readonly string[]): string[] {
  const plain = new Set(texts.map((text) => text.replaceAll(/\s/g, '')).filter((text) => text !== ''));
  return [...plain].map((text) => createHash('sha256').update(text).digest('hex')).toSorted();
}

function textsOf({ system_prompt: system, messages }: Conversation): string[] {
  const said = messages
    .flatMap((message) => partsOf(message))
    .map((part) => (part.type === 'text' ? part.text : part.type === 'tool_result' ? part.content : ''));
  return system === undefined ? said : [system, ...said];
}

const files = !existsSync(REAL)
  ? []
  : readdirSync(REAL, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'LICENSE')
      .map(({ parentPath, name }) => join(parentPath, name));

const whereTheyAre = onlyWhere(files.length > 0, 'there are no files of other programs beside the project');
whereTheyAre('when a real file of any program is imported, then all its texts are there, once', async () => {
  for (const file of files) {
    const kit = mockKit({ realFiles: true });
    expect(await kit.run('conv', 'import', file)).toMatchObject({ code: 0 });
    const all = async () => {
      const list: Conversation[] = await kit.json('conv', 'list', '--all');
      return Promise.all(list.map(({ id }): Promise<Conversation> => kit.json('conv', 'show', id)));
    };
    const imported = await all();
    const [program = ''] = file.slice(REAL.length + 1).split('/');
    expect([file, hashes(imported.flatMap(textsOf))]).toEqual([
      file,
      hashes(SAID[program]!(readFileSync(file, 'utf8'))),
    ]);
    expect((await kit.run('conv', 'import', file)).err).toMatch(/^\d+ conversations? (?:was|were) here already\n$/);
    expect(await all()).toEqual(imported);
  }
});
