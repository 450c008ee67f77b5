import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { COST, startChat } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS } from '../support/pty.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const show = async (env: Record<string, string>, reference = 'last') =>
  JSON.parse((await runBuilt(['conv', 'show', reference, '--all', '--json'], { env })).out);
const said = (body: { messages: { role: string; content: string }[] }) =>
  body.messages.map(({ role, content }) => `${role}: ${content}`);

test('a session: paste, several lines, history, search, completion, model, undo, edit, fork, and what is kept is what was on the screen', async () => {
  const server = await startChatServer();
  const cwd = tempFolder();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const lines = Array.from({ length: 200 }, (_, at) => `line ${at + 1}`).join('\n');
  for (const reply of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) server.reply(reply);

  const chat = await startChat({
    args: ['chat', '-m', 'openai/gpt-4o', '-s', 'Be brief.'],
    prompt: 'gpt-4o',
    env,
    cwd,
    cols: 100,
  });
  const { terminal } = chat;
  const asked = () => server.requests.filter(({ method }) => method === 'POST');
  terminal.write('Read: ');
  chat.paste(lines);
  await terminal.waitFor('[200 lines: line 1 …]');
  await chat.ask('');
  expect(said(asked()[0]!.body)).toEqual(['system: Be brief.', `user: Read: ${lines}`]);

  terminal.write('first\\\r');
  terminal.write('second\u001b\rthird');
  await chat.ask('');
  expect(said(asked()[1]!.body).at(-1)).toBe('user: first\nsecond\nthird');
  terminal.write('"""\rblock\r\rends');
  await chat.ask('"""');
  expect(said(asked()[2]!.body).at(-1)).toBe('user: block\n\nends');

  await chat.command('/undo', 'took back: block ends');
  terminal.write('/mod\t');
  await terminal.waitFor('/model ');
  terminal.write('openai/sm\t');
  await terminal.waitFor('openai/small-model');
  terminal.write('\r');
  await terminal.waitFor('model: openai/small-model');
  await terminal.waitFor('small-model › ');
  terminal.write(KEYS.up + KEYS.up + KEYS.up);
  await terminal.waitFor('"""\nblock');
  terminal.write(KEYS.ctrlC);
  await terminal.waitFor('small-model › ');
  terminal.write(`${KEYS.ctrlR}first`);
  await terminal.waitFor('search “first” › first');
  terminal.write('\r');
  await terminal.waitFor(COST);
  expect(asked()[3]!.body.model).toBe('small-model');
  expect(said(asked()[3]!.body).slice(-2)).toEqual(['assistant: two', 'user: first\nsecond\nthird']);

  await terminal.waitFor('small-model › ');
  terminal.write('/edit 3 instead\r');
  await terminal.waitFor(COST);
  expect(said(asked()[4]!.body)).toEqual([
    'system: Be brief.',
    `user: Read: ${lines}`,
    'assistant: one',
    'user: instead',
  ]);
  const before = await show(env);
  await terminal.waitFor('small-model › ');
  terminal.write('/fork 2\r');
  await terminal.waitFor('(fork)');
  terminal.write('on\r');
  await terminal.waitFor(COST);
  expect(said(asked()[5]!.body)).toEqual(['system: Be brief.', `user: Read: ${lines}`, 'assistant: one', 'user: on']);
  terminal.write('/exit\r');
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });

  const kept = await show(env);
  expect(kept.messages.map(({ content }: { content: string }) => content)).toEqual([
    `Read: ${lines}`,
    'one',
    'on',
    'six',
  ]);
  expect(kept).toMatchObject({
    parent: { conversation_id: before.id, message_number: 2 },
    settings: { provider: 'openai', model: 'small-model' },
  });
  const original = await show(env, before.id);
  expect(original.messages.map(({ content }: { content: string }) => content)).toEqual([
    `Read: ${lines}`,
    'one',
    'instead',
    'five',
  ]);
  expect(original.removed.map(({ content }: { content: string }) => content)).toEqual([
    'block\n\nends',
    'three',
    'first\nsecond\nthird',
    'two',
    'first\nsecond\nthird',
    'four',
  ]);
  expect(statSync(join(env.LLMKIT_HOME, 'history')).mode & 0o777).toBe(0o600);
}, 60_000);

test('history is there in the next chat, several lines too, and -c goes on', async () => {
  const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
  const first = await startChat({ prompt: 'echo', env });
  first.terminal.write('one\\\r');
  await first.ask('two');
  first.terminal.write(KEYS.ctrlD);
  expect(await first.terminal.ended).toMatchObject({ exitCode: 0 });
  expect(first.terminal.output.text).toMatch(/kept; llmkit chat --conv [0-9a-f]{8} goes on/);

  const second = await startChat({ args: ['-c'], prompt: 'echo', env });
  expect(second.terminal.output.text).toMatch(/one \([0-9a-f]{8}, 2 messages\)/);
  second.terminal.write(KEYS.up);
  await second.terminal.waitFor('one\ntwo');
  await second.ask('');
  second.terminal.write(`${KEYS.ctrlR}on`);
  await second.terminal.waitFor('search “on” › one\ntwo');
  second.terminal.write(KEYS.ctrlC + KEYS.ctrlD);
  await second.terminal.ended;
  expect((await show(env)).messages.map(({ role }: { role: string }) => role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
});

describe('a command', () => {
  test('that is not there names the nearest; paths and // are text', async () => {
    const server = await startChatServer();
    const chat = await startChat({ prompt: 'gpt-5.4-mini', env: { ...server.env, LLM_PROVIDER: 'openai' } });
    await chat.command('/modle', 'There is no command /modle. Did you mean /model?');
    await chat.command('/sys', 'Did you mean /system?');
    await chat.command('/zzzzzz', 'See /help.');
    await chat.ask('/etc/hosts: what is it?');
    await chat.ask('//help me');
    await chat.ask('/tmp');
    expect(server.requests.map(({ body }) => body.messages.at(-1).content)).toEqual([
      '/etc/hosts: what is it?',
      '/help me',
      '/tmp',
    ]);
  });

  test('that is mistyped never goes to the model, text of several lines does', async () => {
    const server = await startChatServer();
    const chat = await startChat({ prompt: 'gpt-5.4-mini', env: { ...server.env, LLM_PROVIDER: 'openai' } });
    for (const [typed, meant] of [
      ['/undo2', 'undo'],
      ['/history3', 'history'],
      ['/file:x', 'file'],
      ['/file/not/there', 'file'],
      ['/Model.', 'model'],
    ])
      await chat.command(typed!, `Did you mean /${meant}?`);
    await chat.command('/', 'There is no command /. See /help.');
    await chat.command(' /?', 'show or change the model');
    chat.paste('/undo\nis one of its commands');
    await chat.ask('');
    await chat.ask('/api/v1/users returns 404');
    expect(server.requests.map(({ body }) => body.messages.at(-1).content)).toEqual([
      '/undo\nis one of its commands',
      '/api/v1/users returns 404',
    ]);
    chat.type('/quit');
    expect((await chat.terminal.ended).exitCode).toBe(0);
  });

  test('that fails says what to do in the chat, and speaks of /retry only where it asks something', async () => {
    const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
    const chat = await startChat({ prompt: 'echo', env, cols: 400 });
    await chat.command('/open last', 'there is none yet. Type a message.\n');
    await chat.command('/retry', 'or open a conversation with /open.\n');
    await chat.ask('Hi');
    await chat.command('/undo 5', 'there is only 1. See /history.\n');
    await chat.command('/fork 9', 'messages 1 to 2. See /history.\n');
    await chat.command('/edit 99', 'messages 1 to 2. See /history.\n');
    await chat.command('/open nothing', 'see /open.\n');
    await chat.command('/model claude-sonnet-5-5', 'or try it offline: /model mock/echo.\n');
    expect(chat.terminal.output.text).not.toMatch(/ --|[0-9a-f]{9}|conv /);
    await chat.command('/edit 2 Better', 'message 2 is rewritten');
    expect(chat.terminal.output.text).toMatch(/Better\s?\nmessage 2 is rewritten/);
  });

  test('/file sends a file with the next message only, and Tab completes its name', async () => {
    const server = await startChatServer();
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'notes of mine.txt'), 'SECRET-42');
    writeFileSync(join(cwd, 'evil\u001b]0;owned\u0007.txt'), 'x');
    const chat = await startChat({ prompt: 'gpt-5.4-mini', env: { ...server.env, LLM_PROVIDER: 'openai' }, cwd });
    chat.terminal.write('/file no\t');
    await chat.terminal.waitFor('/file notes of mine.txt');
    await chat.command('', 'goes with the next message: notes of mine.txt (9 characters)');
    await chat.command('/file -', 'no file goes');
    chat.terminal.write('/file e\t\t');
    await chat.command('', 'Cannot read e: there is no such file');
    await chat.command('/file notes of mine.txt', 'goes with');
    for (const dragged of ["'notes of mine.txt'", '"notes of mine.txt" ', 'notes\\ of\\ mine.txt']) {
      await chat.command('/file -', 'no file goes');
      await chat.command(`/file ${dragged}`, 'goes with the next message: notes of mine.txt (9');
    }
    await chat.ask('What is it?');
    await chat.ask('And?');
    const [first, second] = server.requests.map(({ body }) => JSON.stringify(body.messages.at(-1)));
    expect(first).toContain('SECRET-42');
    expect(second).not.toContain('SECRET-42');
    expect(chat.terminal.output.raw).not.toContain('owned');
  });

  test('/set, /system, /title, /new, /open, /history, /usage, /export do what they say', async () => {
    const server = await startChatServer();
    const cwd = tempFolder();
    const env = { ...server.env, LLM_PROVIDER: 'openai', LLMKIT_HOME: tempHome() };
    const chat = await startChat({ args: ['chat', '-m', 'gpt-4o'], prompt: 'gpt-4o', env, cwd });
    await chat.command('/title Trip', 'title: Trip');
    await chat.command('/set temperature 3', 'a number from 0 to 2');
    await chat.command('/set temperature=0.2', 'temperature: 0.2');
    await chat.command('/set extra user=me', '"user":"me"');
    await chat.command('/system Be kind.', 'Be kind.');
    await chat.ask('Hi');
    expect(server.requests[0]!.body).toMatchObject({
      temperature: 0.2,
      user: 'me',
      messages: [{ content: 'Be kind.' }, { content: 'Hi' }],
    });
    await chat.command('/set temperature -', 'temperature: 0.7');
    await chat.command('/history', '1. user      Hi');
    await chat.command('/usage', '1 answer, 11 + 7 tokens');
    await chat.command('/export trip.md', 'written: trip.md');
    await chat.command('/export trip.md', 'it exists');
    await chat.command('/export trip.html', 'there is no export to .html');
    expect(readFileSync(join(cwd, 'trip.md'), 'utf8')).toBe(
      '# Trip\n\n## system\n\nBe kind.\n\n## user\n\nHi\n\n## assistant\n\nHello there.\n',
    );
    await chat.command('/new', 'a new conversation');
    await chat.ask('Other');
    await chat.command('/open Trip', 'Trip (');
    await chat.ask('Again');
    expect(server.requests[2]!.body.messages.map(({ content }: { content: string }) => content)).toEqual([
      'Be kind.',
      'Hi',
      'Hello there.',
      'Again',
    ]);
    expect(server.requests[2]!.body.temperature).toBe(0.7);
    await chat.command('/open', /[0-9a-f]{8} {2}now {7}4 messages {2}Trip\n/);
    await chat.command('/fork 1', ', 1 message)');
    await chat.command('/open Trip', 'Trip (');
    await chat.command('/clear', 'took back 4 messages');
    await chat.command('/history', 'no messages; 4 were taken back');
    await chat.command('/prompt sumarize', 'Did you mean summarize?');
    await chat.command('/vars', 'no values');
    expect(await show(env)).toMatchObject({ title: 'Trip', system_prompt: 'Be kind.', messages: [] });
  });

  test('/prompt asks for its variables in the middle of the chat, and typing goes on behind it', async () => {
    const server = await startChatServer();
    const env = { ...server.env, LLMKIT_HOME: tempHome() };
    const chat = await startChat({
      args: ['chat', '-m', 'openai/gpt-4o', '-s', 'Conversation.'],
      prompt: 'gpt-4o',
      env,
    });
    const { terminal } = chat;
    await chat.ask('Hi');
    terminal.write('/prompt email_gen\t');
    await terminal.waitFor('/prompt email_generator');
    terminal.write(' Ask for a meeting\r');
    await terminal.waitFor('recipient_name');
    terminal.write('Ada\r');
    for (const name of ['tone', 'subject', 'word_count', 'urgent']) {
      await terminal.waitFor(name);
      terminal.write('\r');
    }
    await terminal.waitFor(COST);
    const sent = said(server.requests.at(-1)!.body);
    expect(sent[0]).toMatch(/^system: Conversation\.\n\nYou write work email/);
    expect(sent.at(-1)).toMatch(/^user: [^]*Ada[^]*Ask for a meeting/);
    await chat.ask('and typing works as before');
    expect(said(server.requests.at(-1)!.body)[0]).toBe('system: Conversation.');
    const { messages } = await show(env);
    expect(messages.map(({ prompt }: { prompt?: { name: string } }) => prompt?.name)).toEqual([
      undefined,
      undefined,
      'email_generator',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('/vars shows and changes the values a conversation was made with, and its system prompt follows', async () => {
    const server = await startChatServer();
    const env = { ...server.env, LLMKIT_HOME: tempHome() };
    await runBuilt(['prompt', 'add', 'guide', '--content', 'Guide to {{ city }}.'], { env });
    await runBuilt(['conv', 'new', '--prompt', 'guide', '-v', 'city=Oslo', '-m', 'openai/gpt-4o'], { env });
    const chat = await startChat({ args: ['chat', '-c'], prompt: 'gpt-4o', env });
    await chat.command('/vars', 'city: Oslo');
    await chat.command('/vars city=Rome', 'city: Rome');
    await chat.ask('Hi');
    expect(said(server.requests.at(-1)!.body)[0]).toBe('system: Guide to Rome.');
  });

  test('/prompt takes values and files, /vars what is not typed; without text it asks for its input', async () => {
    const server = await startChatServer();
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'say.md'), '{{ greeting }}, {{ name }}: {{ input }}');
    const env = { ...server.env, LLM_PROVIDER: 'openai', EDITOR: 'false' };
    const chat = await startChat({ prompt: 'gpt-5.4-mini', env, cwd });
    const last = () => said(server.requests.at(-1)!.body).at(-1);
    await chat.command('/vars greeting=Hello there', 'greeting: Hello there');
    await chat.ask('/prompt ./say.md -v name="Ada L" Good morning');
    expect(last()).toBe('user: Hello there, Ada L: Good morning');
    await chat.command('/prompt ./say.md -v nobody=x Hi', 'nobody is not a variable of ./say.md');
    await chat.command('/prompt ./say.md -v name', 'expected NAME=VALUE');
    chat.type('/prompt ./say.md -v name=Bo');
    await chat.terminal.waitFor('input:');
    chat.terminal.write(KEYS.ctrlC);
    await chat.terminal.waitFor('\ncancelled\n');
    await chat.ready();
    expect(server.requests).toHaveLength(1);
  });

  test('/edit without a number opens the editor', async () => {
    const server = await startChatServer();
    const cwd = tempFolder();
    const editor = join(cwd, 'editor.sh');
    writeFileSync(editor, '#!/bin/sh\nprintf "from\\nthe editor\\n" > "$1"\n', { mode: 0o700 });
    const chat = await startChat({
      prompt: 'gpt-5.4-mini',
      env: { ...server.env, LLM_PROVIDER: 'openai', EDITOR: editor },
      cwd,
    });
    await chat.ask('/edit');
    expect(server.requests[0]!.body.messages.at(-1).content).toBe('from\nthe editor');
    await chat.ask('other');
    chat.type('/edit 3');
    await chat.terminal.waitFor(/\/edit 3\s+from\s+the editor\s/);
    await chat.terminal.waitFor(COST);
    await chat.ready();
    await chat.ask('and typing works as before');
  });

  test("Ctrl-C in the editor is the editor's and does not leave the chat", async () => {
    const chat = await startChat({
      prompt: 'echo',
      // Ready for the signal before it says so, at whatever moment that comes.
      env: { LLM_PROVIDER: 'mock', EDITOR: "trap 'exit 1' INT; echo open; while :; do sleep 0.1; done; true" },
    });
    chat.type('/edit');
    await chat.terminal.waitFor('open');
    chat.terminal.write(KEYS.ctrlC);
    await chat.terminal.waitFor('error: The editor');
    await chat.ready();
    await chat.ask('still here');
  });
});

test('a provider that was found by its key is named once, not with every answer', async () => {
  const server = await startChatServer();
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
  const chat = await startChat({ prompt: 'gpt-5.4-mini', env });
  await chat.ask('one');
  await chat.ask('two');
  expect(chat.terminal.output.text.split('the only provider with a key')).toHaveLength(2);
});

test('the last line names the conversation that was open, whichever was used since', async () => {
  const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
  await runBuilt(['conv', 'new', 'Old'], { env });
  const { id } = await show(env);
  await runBuilt(['chat', '--save', 'newer'], { env });
  const chat = await startChat({ prompt: 'echo', env });
  await chat.command('/open Old', 'Old (');
  chat.terminal.write(KEYS.ctrlD);
  await chat.terminal.ended;
  expect(chat.terminal.output.text).toContain(`kept; llmkit chat --conv ${id.slice(0, 8)} goes on\n`);
});

test('--max-input is the limit of /file too', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'a.txt'), 'longer');
  const env = { LLM_PROVIDER: 'mock' };
  const chat = await startChat({ args: ['chat', '--max-input', '5'], prompt: 'echo', env, cwd, cols: 200 });
  await chat.command('/file a.txt', 'larger than 5 bytes. Send less, or begin the chat with --max-input BYTES.');
});

test('--no-save keeps nothing, and undo and retry work all the same', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLM_PROVIDER: 'openai', LLMKIT_HOME: tempHome() };
  const chat = await startChat({ args: ['chat', '--no-save'], prompt: 'gpt-5.4-mini', env });
  await chat.ask('one');
  await chat.ask('two');
  await chat.command('/undo', 'took back: two');
  await chat.ask('/retry');
  expect(server.requests[2]!.body.messages.map(({ content }: { content: string }) => content)).toEqual(['one']);
  await chat.ask('/prompt translate -v language=French Good morning');
  chat.terminal.write(KEYS.ctrlD);
  await chat.terminal.ended;
  expect(chat.terminal.output.text).toMatch(/\nnothing was kept\n$/);
  expect(JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out)).toEqual([]);
  for (const file of ['history', 'last-values.json'])
    expect(() => statSync(join(env.LLMKIT_HOME, file))).toThrow('ENOENT');
});
