import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';

const RUN = ['prompt', 'run', 'email_generator', '-m', 'gpt-4o', 'Ask for a meeting'];

test('on a terminal the form asks, asks again after a bad value, remembers the values, and runs', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const first = startInTerminal([...RUN, '-v', 'tone=loud'], { env });
  await first.waitFor('recipient_name');
  first.write(KEYS.enter);
  await first.waitFor('recipient_name is required');
  first.write(`Ada${KEYS.enter}`);
  await first.waitFor('tone');
  first.write(KEYS.down + KEYS.enter);
  await first.waitFor('subject');
  first.write(KEYS.enter);
  await first.waitFor('word_count');
  first.write(`120${KEYS.enter}`);
  await first.waitFor('urgent');
  first.write(`y${KEYS.enter}`);
  await first.waitFor('Hello there.');
  expect(await first.ended).toMatchObject({ exitCode: 0 });
  const sent = JSON.stringify(server.requests[0]!.body.messages);
  for (const part of ['Ada', 'casual', '120', 'Ask for a meeting']) expect(sent).toContain(part);

  const second = startInTerminal(RUN, { env });
  await second.waitFor(/recipient_name.*Ada/);
  second.write(KEYS.enter);
  for (const name of ['tone', 'subject', 'word_count', 'urgent']) {
    await second.waitFor(name);
    second.write(KEYS.enter);
  }
  await second.waitFor('Hello there.');
  expect(await second.ended).toMatchObject({ exitCode: 0 });
  expect(server.requests[1]!.body.messages).toEqual(server.requests[0]!.body.messages);
});

test('Ctrl-C in the form leaves with 130, sends nothing, and the terminal is sound', async () => {
  const server = await startChatServer();
  const terminal = startInTerminal(RUN, { env: server.env });
  await terminal.waitFor('recipient_name');
  terminal.write(KEYS.ctrlC);
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  expect(server.requests).toHaveLength(0);
  // The cursor, if it was hidden, is shown again.
  expect(terminal.output.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(
    terminal.output.raw.lastIndexOf('\u001b[?25l'),
  );
});

test('--no-input asks nothing and tells the faults', async () => {
  const terminal = startInTerminal([...RUN, '--no-input'], { env: { OPENAI_API_KEY: 'sk-x' } });
  expect(await terminal.ended).toMatchObject({ exitCode: 2 });
  expect(terminal.output.text).toContain('recipient_name is required');
});

test('conv send --template asks for what its template lacks', async () => {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  await runBuilt(['conv', 'new'], { env });
  const terminal = startInTerminal(['conv', 'send', 'last', '--template', 'In {{ city }}?'], { env });
  await terminal.waitFor('city');
  terminal.write(`Oslo${KEYS.enter}`);
  await terminal.waitFor('In Oslo?');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
});
