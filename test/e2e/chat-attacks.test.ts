import { expect, test } from '@jest/globals';
import { ATTACKS, SHOWN } from '../support/attacks.ts';
import { runBuilt } from '../support/built.ts';
import { COST, startChat, type ChatScreen } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';

const ENV = { NO_COLOR: '1', LLM_PROVIDER: 'openai' };

/** What the screen got since `from`, without the sequences of the line editor (all of which end before an answer). */
async function answerTo(chat: ChatScreen, question: string): Promise<string> {
  const before = chat.terminal.output.raw.length;
  chat.type(question);
  await chat.terminal.waitFor(COST);
  const raw = chat.terminal.output.raw.slice(before);
  // The terminal makes \r\r\n of the line editor's \r\n.
  const start = raw.indexOf(`${question}\r\r\n`) + question.length + 3;
  return raw.slice(start, raw.indexOf('11 + 7 tokens', start));
}

test('no attack in model text reaches the terminal, wherever it is split over deltas', async () => {
  const server = await startChatServer();
  const chat = await startChat({ prompt: 'gpt-5.4-mini', env: { ...server.env, ...ENV } });
  for (const [name, attack] of Object.entries(ATTACKS)) {
    const splits = Array.from({ length: attack.length + 1 }, (_, at) => [attack.slice(0, at), attack.slice(at), '.']);
    server.reply({ deltas: splits.flat() });
    expect([name, await answerTo(chat, name)]).toEqual([name, `${'ab.'.repeat(splits.length)}\r\n`]);
  }
  server.reply({ deltas: Array.from(SHOWN.join(' ')) });
  expect(await answerTo(chat, 'and the rest')).toBe(`${SHOWN.join(' ').replaceAll('\n', '\r\n')}\r\n`);
}, 60_000);

test('nor in errors of the server, titles, file names and what is pasted', async () => {
  const server = await startChatServer();
  const env = { ...server.env, ...ENV, LLMKIT_HOME: tempHome() };
  const all = Object.values(ATTACKS);
  for (const attack of all.slice(0, 3)) await runBuilt(['conv', 'new', `title ${attack}`], { env });
  await runBuilt(['conv', 'new', `title ${all.join('')}`, '-s', `system ${all.join('')}`], { env });
  const chat = await startChat({ args: ['chat', '-c'], prompt: 'gpt-5.4-mini', env });
  for (const attack of all) server.fail(400, `bad ${attack} end`);
  for (const [at] of all.entries()) await chat.command(`q${at}`, 'asks again');
  await chat.command('/open', 'open one');
  await chat.command('/system', 'system ab');
  await chat.command('/title', 'title: title ab');
  chat.paste(all.join(''));
  await chat.ask('');
  expect(server.requests.at(-1)!.body.messages.at(-1).content).toBe('ab'.repeat(all.length));
  // What the line editor writes itself: cursor moves, clearing, and the marks of a paste.
  // oxlint-disable-next-line no-control-regex
  const rest = chat.terminal.output.raw.replaceAll(/\u001b\[(\d*[GJKABCD]|\?2004[hl])/g, '');
  // oxlint-disable-next-line no-control-regex
  expect(rest).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  expect(rest).not.toMatch(/owned|payload|evil|ZXZpbA/);
}, 60_000);

test('a pipe gets every byte', async () => {
  const server = await startChatServer();
  const text = Object.values(ATTACKS).join('') + SHOWN.join('');
  server.reply({ deltas: text.split('') });
  const { outBytes } = await runBuilt(['chat', 'Hi'], { env: { ...server.env, ...ENV } });
  expect(outBytes.toString()).toBe(`${text}\n`);
});
