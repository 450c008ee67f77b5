import { expect, test } from '@jest/globals';
import { COST, startChat } from '../support/chat-screen.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { KEYS } from '../support/pty.ts';

const LONG = Array.from({ length: 200 }, (_, at) => `line ${at} of it`).join('\n');

async function chatWithServer() {
  const server = await startChatServer();
  const chat = await startChat({ args: ['chat', '-m', 'openai/gpt-4o'], prompt: 'gpt-4o', env: server.env });
  const said = () => server.requests.map(({ body }) => body.messages.at(-1).content);
  return { server, chat, terminal: chat.terminal, said };
}

test('a label goes as a whole, a line that is cleared is marked, and Up brings all of it back', async () => {
  const { chat, terminal, said } = await chatWithServer();
  chat.paste(LONG);
  await terminal.waitFor('[200 lines: line 0 of it …]');
  terminal.write('\u0017instead');
  await chat.ask('');
  chat.paste(LONG);
  terminal.write(`\u001b[D!${KEYS.ctrlC}`);
  await terminal.waitFor('![200 lines: line 0 of it …]^C');
  await chat.ready();
  terminal.write(KEYS.up);
  await chat.ask('');
  expect(said()).toEqual(['instead', `!${LONG}`]);
});

test('what is typed before a form is there is no message', async () => {
  const { chat, terminal, said } = await chatWithServer();
  chat.type('/prompt translate\r\rBob');
  await terminal.waitFor('(English)');
  terminal.write(KEYS.ctrlC);
  await chat.ready();
  await chat.ask('Hi');
  expect(said()).toEqual(['Hi']);
});

test('an answer is stopped by Ctrl-C pressed several times, and the chat goes on', async () => {
  const { server, chat, terminal, said } = await chatWithServer();
  server.reply({ deltas: ['Half', gate()] });
  chat.type('one');
  await terminal.waitFor('Half');
  terminal.write(KEYS.ctrlC.repeat(3));
  await terminal.waitFor('stopped; what came is kept');
  await chat.ready();
  terminal.write(KEYS.ctrlC + KEYS.ctrlC);
  await chat.ask('two');
  expect(terminal.output.text).not.toContain('Ctrl-C again leaves');
  expect(said()).toEqual(['one', 'two']);
});

test('a key between two Ctrl-C keeps the chat', async () => {
  const { chat, terminal } = await chatWithServer();
  terminal.write(KEYS.ctrlC);
  await terminal.waitFor('Ctrl-C again leaves');
  terminal.write(`x${KEYS.backspace}${KEYS.ctrlC}`);
  await terminal.waitFor('Ctrl-C again leaves');
  await chat.ask('Hi');
});

test('Ctrl-Z during an answer, where no shell could bring it back, changes nothing', async () => {
  const { server, chat, terminal } = await chatWithServer();
  const wait = gate();
  server.reply({ deltas: ['Half', wait, ' and whole'] });
  chat.type('one');
  await terminal.waitFor('Half');
  terminal.write('\u001a');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { raw } = terminal.output;
  expect(raw.slice(raw.indexOf('Half'))).toContain('\u001b[?2004l\u001b[?2004h');
  wait.open();
  await terminal.waitFor(' and whole');
  await terminal.waitFor(COST);
  await chat.ask('two');
});

test('a paste without an end is over with Ctrl-C', async () => {
  const { chat, terminal, said } = await chatWithServer();
  terminal.write('\u001b[200~lost\r');
  await new Promise((resolve) => setTimeout(resolve, 100));
  terminal.write(KEYS.ctrlC);
  await terminal.waitFor('lost\n^C');
  await chat.ask('Hi');
  expect(said()).toEqual(['Hi']);
});
