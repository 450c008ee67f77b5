import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

const MODELS = ['openai/gpt-4o', 'openai/gpt-4.1', 'anthropic/claude-sonnet-5-5'];
const ARGS = ['chat', ...MODELS.flatMap((model) => ['-m', model]), 'Why?'];

/** One answers at once, one waits in the midst of its answer until the gate opens, one fails. */
async function threeModels(cols: number) {
  const server = await startChatServer();
  const late = gate();
  server.respond = () => {
    const { model } = server.requests.at(-1)!.body;
    if (model === 'gpt-4o') return { deltas: ['I was **fast**.'] };
    if (model === 'gpt-4.1') return { deltas: ['I am ', late, 'slow.'] };
    return { error: { status: 401, type: 'authentication_error', message: 'no' } };
  };
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const terminal = startInTerminal(ARGS, { env, cols });
  const json = async (...args: string[]) => JSON.parse((await runBuilt([...args, '--json'], { env })).out);
  return { terminal, late, json };
}

/** The three conversations that have a parent, and the ids of their parents. */
async function children(json: (...args: string[]) => Promise<unknown>) {
  const list = (await json('conv', 'list', '--all')) as { id: string }[];
  const all = await Promise.all(list.map(({ id }) => json('conv', 'show', id, '--all')));
  return (all as { title: string; parent?: { conversation_id: string }; messages: unknown[] }[]).filter(
    ({ parent }) => parent !== undefined,
  );
}

describe('when three models are asked in a terminal', () => {
  test('of 200 columns, then they stand beside each other as they come, and the fast one waits for none', async () => {
    const { terminal, late, json } = await threeModels(200);
    await terminal.waitFor(/openai\/gpt-4o +│ openai\/gpt-4\.1 +│ anthropic\/claude/);
    await terminal.waitFor(/I was fast\. +│ I am +│ \(no answer\)/);
    late.open();
    await terminal.waitFor(/I was fast\. +│ I am slow\. +│ \(no answer\)/);
    await terminal.waitFor('Only 2 of 3 models gave a whole answer.');
    expect((await terminal.ended).exitCode).toBe(1);
    const made = await children(json);
    expect(made).toHaveLength(3);
    expect(new Set(made.map(({ parent }) => parent!.conversation_id)).size).toBe(1);
  });

  test('of 80 columns, then they stand one after the other, the slow one as it comes', async () => {
    const { terminal, late } = await threeModels(80);
    await terminal.waitFor(/I am/);
    late.open();
    await terminal.waitFor('Only 2 of 3 models');
    const { text } = terminal.output;
    for (const shown of ['openai/gpt-4o\n  I was fast.\n', 'openai/gpt-4.1\n  I am slow.\n', '(no answer)\n'])
      expect(text).toContain(shown);
  });

  test('and Ctrl-C ends them, then what came of each is kept', async () => {
    const { terminal, json } = await threeModels(200);
    await terminal.waitFor(/I was fast\. +│ I am +│ \(no answer\)/);
    terminal.write(KEYS.ctrlC);
    await terminal.waitFor(/I am +│ \(no answer\)[^]*\(cut off\)/);
    expect((await terminal.ended).exitCode).toBe(130);
    const made = await children(json);
    const said = Object.fromEntries(made.map(({ title, messages }) => [title, messages.at(-1)]));
    expect(said['Why? (openai/gpt-4o)']).toMatchObject({ content: 'I was **fast**.' });
    expect(said['Why? (openai/gpt-4.1)']).toMatchObject({ content: 'I am ', incomplete: true });
    expect(said['Why? (anthropic/claude-sonnet-5-5)']).toBeUndefined();
  });
});
