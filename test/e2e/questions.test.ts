import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { KEYS, keys, startInTerminal } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const PROMPT = `---
name: letter
variables:
  size: { type: number, required: false }
  tone: { type: select, options: [formal, casual], required: false }
---
{% if size %}SIZE {{ size }}{% endif %}{% if tone %}TONE {{ tone }}{% endif %} end
`;

describe('when a question is answered', () => {
  test.each([
    ['rm', 'nothing was removed'],
    ['clear', 'nothing was cleared'],
  ])('to conv %s with no, then it ends with 0 and a note: %s', async (verb, note) => {
    const env = { LLMKIT_HOME: tempHome() };
    await runBuilt(['chat', '--provider', 'mock', '--save', 'Hi'], { env });
    const terminal = startInTerminal(['conv', verb, 'last'], { env });
    await terminal.play([keys(), '?'], ['n', note]);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    const { out } = await runBuilt(['conv', 'show', 'last', '--json'], { env });
    expect((JSON.parse(out) as { messages: unknown[] }).messages).toHaveLength(2);
  });

  test('with Ctrl-C, then it ends with 130', async () => {
    const env = { LLMKIT_HOME: tempHome() };
    await runBuilt(['chat', '--provider', 'mock', '--save', 'Hi'], { env });
    const terminal = startInTerminal(['conv', 'rm', 'last'], { env });
    await terminal.play([keys(), '?'], [keys(KEYS.ctrlC)]);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  });
});

test('when an optional value is wrong, then it can be taken away in the form, and an optional select begins at none', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'letter.md'), PROMPT);
  const env = { LLMKIT_HOME: tempHome() };
  const args = ['prompt', 'render', './letter.md', '-v', 'size=big', '-v', 'tone=loud'];
  const terminal = startInTerminal(args, { env, cwd });
  await terminal.play([keys(), 'size [optional]'], ['', 'tone', '❯ (none)'], ['']);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(terminal.output.text).not.toMatch(/SIZE|TONE/);
});

test('when keys set is given a bad name, then it is refused before anything is asked; for a good one there is no way to show the key', async () => {
  const env = { LLMKIT_HOME: tempHome() };
  const refused = startInTerminal(['keys', 'set', '../x'], { env });
  expect(await refused.ended).toMatchObject({ exitCode: 2 });
  expect(refused.output.text).not.toContain('Key of');
  const asked = startInTerminal(['keys', 'set', 'openai'], { env });
  await asked.play([keys(), 'Key of'], ['sk-1']);
  await asked.ended;
  expect(asked.output.text).not.toContain('visibility');
});

test('when another sets something during config edit, then that is told, and nothing is lost when it is given up', async () => {
  const env = { LLMKIT_HOME: tempHome() };
  await runBuilt(['config', 'set', 'max_tokens', '5'], { env });
  // While the editor is open, another command changes a setting.
  const other = `"${process.execPath}" "${join(process.cwd(), 'bin/llmkit.js')}" config set temperature 1`;
  const editor = scriptedEditor(`${other}\nprintf '{"max_tokens": 6}' > "$1"`);
  const terminal = startInTerminal(['config', 'edit'], { env: { ...env, EDITOR: editor } });
  await terminal.play([keys(), 'temperature changed since you began to edit', 'Edit again?'], ['n']);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  const { out } = await runBuilt(['config', 'list', '--json'], { env });
  expect(JSON.parse(out)).toMatchObject({ max_tokens: 5, temperature: 1 });
});

test('when config edit finds a fault, then it says what to do about it', async () => {
  const editor = scriptedEditor(`printf '{"temprature": 1}' > "$1"`);
  const terminal = startInTerminal(['config', 'edit'], { env: { EDITOR: editor } });
  await terminal.play([keys(), 'There is no setting "temprature". Did you mean temperature?', 'Edit again?'], ['n']);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
});

test('when what config edit saved is no JSON, then its place is told and nothing of it, which may be secret', async () => {
  const editor = scriptedEditor(`printf '{\n  "a": secret\n}' > "$1"`);
  const terminal = startInTerminal(['config', 'edit'], { env: { EDITOR: editor } });
  await terminal.play([keys(), 'This is not JSON: ', 'Edit again?'], ['n']);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(terminal.output.text).not.toContain('secret');
});

test('when config edit could not be saved and is given up, then it ends with its error', async () => {
  const home = tempHome();
  await runBuilt(['config', 'set', 'max_tokens', '5'], { env: { LLMKIT_HOME: home } });
  // While the editor is open, the settings are damaged.
  const editor = scriptedEditor(`printf '{"kin' > "${join(home, 'config.json')}"\nprintf '{"max_tokens": 6}' > "$1"`);
  const terminal = startInTerminal(['config', 'edit'], { env: { LLMKIT_HOME: home, EDITOR: editor } });
  await terminal.play([keys(), 'Edit again?'], ['n', 'error: Cannot read']);
  expect(await terminal.ended).toMatchObject({ exitCode: 9 });
});

test('when prompt add finds a variable and it is only confirmed, then it is required', async () => {
  const editor = scriptedEditor('printf "Hi {{ name }}" > "$1"');
  const env = { LLMKIT_HOME: tempHome(), EDITOR: editor };
  const terminal = startInTerminal(['prompt', 'add'], { env });
  await terminal.play(
    [keys(), 'Name:'],
    ['mine', 'What does it do?'],
    ['', 'Its text:'],
    ['', 'name is a'],
    ['', 'Default of name'],
    ['', 'Is name required?'],
    [''],
  );
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  const { out } = await runBuilt(['prompt', 'show', 'mine', '--json'], { env });
  expect(JSON.parse(out)).toMatchObject({ variables: { name: { is_required: true } } });
});

test('when prompt add is given a bad name, then it is refused before anything is asked for; in the form it is asked for again', async () => {
  const env = { LLMKIT_HOME: tempHome() };
  await runBuilt(['prompt', 'add', 'mine', '--content', 'x'], { env });
  for (const [name, exitCode] of [
    ['translate.md', 4],
    ['mine', 5],
    ['Summarize', 5],
  ] as const) {
    const refused = startInTerminal(['prompt', 'add', name], { env });
    expect(await refused.ended).toMatchObject({ exitCode });
    expect(refused.output.text).not.toContain('What does it do?');
  }
  const terminal = startInTerminal(['prompt', 'add'], { env });
  await terminal.play(
    [keys(), 'Name:'],
    ['mine', 'a prompt of that name is stored'],
    ['2.md', 'it names a file'],
    [KEYS.backspace.repeat(3), 'What does it do?'],
    [keys(KEYS.ctrlC)],
  );
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
});

test('when options cannot be, then prompt add asks for them again', async () => {
  const editor = scriptedEditor('printf "Hi {{ name }}" > "$1"');
  const terminal = startInTerminal(['prompt', 'add', 'mine'], { env: { EDITOR: editor } });
  await terminal.play(
    [keys(), 'What does it do?'],
    ['', 'Its text:'],
    ['', 'name is a'],
    [KEYS.up, 'Options of name'],
    ['', 'name is a select without options'],
    ['a, b, a', 'name has the option "a" more than once'],
    [KEYS.backspace.repeat(3), 'Default of name'],
  );
});

test.each([
  ['y', 'trusted: work', { providers: [], commands: [] }],
  ['n', 'until you trust it', { providers: ['work'], commands: [] }],
])('when a backup sends a provider elsewhere and trust is answered with %s, then: %s', async (answer, said, left) => {
  const [other, env] = [{ LLMKIT_HOME: tempHome() }, { LLMKIT_HOME: tempHome() }];
  const file = join(tempFolder(), 'saved.gz');
  await runBuilt(['config', 'set', 'providers.work.base_url', 'https://elsewhere.example/v1'], { env: other });
  await runBuilt(['backup', file], { env: other });
  const terminal = startInTerminal(['restore', file], { env });
  await terminal.play([keys(), 'Do you trust'], [answer, said]);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
  expect(JSON.parse((await runBuilt(['restore', '--trust', '--json'], { env })).out)).toEqual(left);
});

describe('when a chat is to go on with a title that none has', () => {
  const env = () => ({ LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() });

  test.each([
    ['', 0],
    ['n', 4],
  ])('and the offer to begin it is answered with %j, then that is %d', async (answer, code) => {
    const terminal = startInTerminal(['chat', '--conv', 'Diary', 'Hi'], { env: env() });
    await terminal.play([keys(), 'There is no conversation "Diary". Begin it?'], [answer, code ? '--create' : 'Hi\n']);
    expect((await terminal.ended).exitCode).toBe(code);
  });

  test('in the chat, then the first message begins it', async () => {
    const chat = await startChat({ args: ['chat', '--conv', 'Diary', '--create'], model: 'echo', env: env() });
    await chat.play(['Hi', ANSWERED], ['/title', 'title: Diary']);
  });
});
