import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChat } from '../support/chat-screen.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS, keys, startInTerminal, type Terminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

/** What a shell would tell. */
async function statusOf(terminal: Terminal): Promise<number> {
  const { exitCode, signal } = await terminal.ended;
  return signal === 0 ? exitCode : 128 + signal;
}

test.each([
  ['at an empty prompt', '', ''],
  ['in a half typed line', 'half a line', 'half a line'],
  ['in a search', `${KEYS.ctrlR}x`, 'nothing found'],
  ['in a form', '/prompt translate\r', '(English)'],
  ['in a list', '/model\r', 'navigate'],
  ['in the editor', '/edit\r', 'editing'],
])('when the terminal goes away %s, then it ends with 129', async (_name, typed, shown) => {
  const env = { LLM_PROVIDER: 'mock', EDITOR: 'echo editing; read line; true' };
  const { terminal } = await startChat({ model: 'echo', env });
  await terminal.play([keys(typed), shown]);
  terminal.hangUp();
  expect(await statusOf(terminal)).toBe(129);
});

test.each([[['chat', '-m', 'gpt-4o']], [['chat', '-m', 'gpt-4o', 'Hi']]])(
  'when the terminal goes away in the middle of an answer of %j, then it ends with 129 and keeps what came',
  async (args) => {
    const server = await startChatServer();
    const env = { ...server.env, LLMKIT_HOME: tempHome() };
    server.reply({ deltas: ['Half an answer', gate()] });
    const terminal = startInTerminal(args, { env });
    if (args.length < 4) await terminal.play([keys(), 'gpt-4o › '], ['Hi']);
    await terminal.waitFor('Half an');
    terminal.hangUp();
    expect(await statusOf(terminal)).toBe(129);
    const { messages } = JSON.parse((await runBuilt(['conv', 'show', 'last', '--json'], { env })).out);
    expect(messages).toMatchObject([{ content: 'Hi' }, { content: 'Half an answer', incomplete: true }]);
  },
);

test.each([
  ['a select', ['prompt', 'run', 'email_generator', '-v', 'recipient_name=x', '-v', 'tone=loud', 'Hi'], 'tone'],
  ['a line', ['prompt', 'run', 'email_generator', 'Hi'], 'recipient_name'],
  ['a secret', ['keys', 'set', 'openai'], 'Key of openai'],
])('when the terminal goes away in %s of a form, then it ends with 129', async (_name, args, shown) => {
  const terminal = startInTerminal(args, { env: { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() } });
  await terminal.waitFor(shown);
  terminal.hangUp();
  expect(await statusOf(terminal)).toBe(129);
});
