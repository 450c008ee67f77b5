import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import type { Env } from '../support/clean-env.ts';
import { KEYS, keys, Shell, SIGNALS_TO_END, SOUND, startAnyInTerminal, startInTerminal } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const RUN = ['prompt', 'run', 'email_generator', '-m', 'gpt-4o', 'Ask for a meeting'];
const HIDE_CURSOR = '\u001b[?25l';

test('when values are missing on a terminal, then the form asks, asks again after a bad value, remembers the values, and runs', async () => {
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempHome() };
  const first = startInTerminal([...RUN, '-v', 'tone=loud'], { env });
  await first.play(
    [keys(), 'recipient_name'],
    ['', 'recipient_name is required'],
    ['Ada', 'tone'],
    [KEYS.down, 'subject'],
    ['', 'word_count'],
    ['120', 'urgent'],
    ['y', 'Hello there.'],
  );
  expect(await first.ended).toMatchObject({ exitCode: 0 });
  const sent = JSON.stringify(server.requests[0]!.body.messages);
  for (const part of ['Ada', 'casual', '120', 'Ask for a meeting']) expect(sent).toContain(part);

  const second = startInTerminal(RUN, { env });
  await second.play(
    [keys(), /recipient_name.*Ada/],
    ['', 'tone'],
    ['', 'subject'],
    ['', 'word_count'],
    ['', 'urgent'],
    ['', 'Hello there.'],
  );
  expect(await second.ended).toMatchObject({ exitCode: 0 });
  expect(server.requests[1]!.body.messages).toEqual(server.requests[0]!.body.messages);
});

/** Starts a prompt of the front matter `variables` and `body` in a terminal, its model a server on this machine. */
async function runFile(variables: string, body: string, { args = [] as string[], env = {} as Env } = {}) {
  const server = await startChatServer();
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'p.md'), `---\nname: p\nvariables:\n${variables}\n---\n${body}`);
  const options = { cwd, env: { ...server.env, LLMKIT_HOME: tempHome(), ...env } };
  const start = (more: string[] = []) =>
    startInTerminal(['prompt', 'run', './p.md', '-m', 'gpt-4o', ...args, ...more], options);
  const sent = (): string => server.requests.at(-1)!.body.messages[0].content;
  return { server, start, sent };
}

describe('when a prompt has control sequences', () => {
  const VARIABLES = String.raw`
  who: { default: "me\e]0;pwned\a\e[2J", pattern: "me[^]*|(\e[2J])" }
  need: {}`;

  test('then they are not shown, and a default is taken with them', async () => {
    const { start, sent } = await runFile(VARIABLES, '{{ who }} {{ need }}');
    const terminal = start();
    await terminal.play(
      [keys(), 'who: (me)'],
      ['z', 'who must match me[^]*|(])'],
      [KEYS.backspace, 'need:'],
      ['x', 'Hello there.'],
    );
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(terminal.output.raw).not.toMatch(/\]0;|\[2J/);
    expect(sent()).toBe('me\u001b]0;pwned\u0007\u001b[2J x');
  });
});

test('when a value is wrong, then it is told and not suggested: the cursor stands on the default', async () => {
  const variables = '  tone: { type: select, options: [formal, casual, friendly], default: friendly }\n  need: {}';
  const { start } = await runFile(variables, '{{ tone }} {{ need }}', { args: ['-v', 'tone=loud'] });
  const terminal = start();
  await terminal.waitFor('❯ friendly');
  expect(terminal.output.text).toContain('note: tone must be one of: formal, casual, friendly\n');
  // What is only missing is no fault of anybody.
  expect(terminal.output.text).not.toContain('need is required');
});

test('when a number is given, then it is sent and remembered with all its digits', async () => {
  const { start, sent } = await runFile('  big: { type: number }\n  price: { type: number }', '{{ big }} {{ price }}');
  const first = start();
  await first.play(
    [keys(), 'big:'],
    ['many', 'big must be a valid number'],
    [`${KEYS.backspace.repeat(4)}9007199254740993`, 'price:'],
    ['1.10', 'Hello there.'],
  );
  expect(sent()).toContain('9007199254740993');
  await first.ended;
  const second = start();
  await second.play([keys(), 'big: (9007199254740993)'], ['', 'price: (1.10)']);
});

describe('when a long text is asked for', () => {
  const runWith = (EDITOR: string) =>
    runFile('  input: { pattern: "[a-z\\n]+" }', '<{{ input }}>', { env: { EDITOR, VISUAL: undefined } });

  test.each(['false', 'no-such-editor-here'])('and the editor fails, then that is no answer: %s', async (editor) => {
    const { server, start } = await runWith(editor);
    const terminal = start();
    await terminal.play(
      [keys(), 'an empty line or Ctrl-G opens the editor'],
      ['', `The editor (${editor}) ended with`],
    );
    expect(await terminal.ended).toMatchObject({ exitCode: 2 });
    expect(server.requests).toHaveLength(0);
  });

  test('and it is faulty, then it is edited again as it was, and its last line end is not meant', async () => {
    const editor = scriptedEditor(
      'if grep -q BAD "$1"; then sed s/BAD/good/ "$1" > "$1.new"; else printf "BAD\\nand more\\n" | tr -d " " > "$1.new"; fi\nmv "$1.new" "$1"',
    );
    const { start, sent } = await runWith(editor);
    const terminal = start();
    await terminal.play(
      [keys(), 'an empty line or Ctrl-G opens the editor'],
      ['', /input must match .*Ctrl-G opens the editor/],
      ['', 'Hello there.'],
    );
    expect(sent()).toBe('<good\nandmore>');
  });
});

describe('when a text is asked for', () => {
  const EDITOR = scriptedEditor('test -t 0 && test -t 1 && printf "%s\\nand more" "$(cat "$1")" > "$1"');

  test('then it is typed where it stands', async () => {
    const { start, sent } = await runFile('  input: { pattern: "[a-z ]+" }', '<{{ input }}>');
    const terminal = start();
    await terminal.play(
      [keys(), 'input'],
      ['1', 'input must match [a-z ]+'],
      [`${KEYS.backspace}what is typed`, 'Hello there.'],
    );
    expect(sent()).toBe('<what is typed>');
  });

  test.each(['input', 'topic'])('then Ctrl-G goes on in the editor with what is typed: %s', async (name) => {
    const { start, sent } = await runFile(`  ${name}: {}`, `<{{ ${name} }}>`, { env: { EDITOR, VISUAL: undefined } });
    const terminal = start();
    await terminal.play([keys(), name], [keys('begun'), 'begun'], [keys(KEYS.ctrlG), 'Hello there.']);
    expect(sent()).toBe('<begun\nand more>');
  });

  test('and standard input is taken, then the terminal itself is asked, the editor too', async () => {
    const server = await startChatServer();
    const cwd = tempFolder();
    writeFileSync(
      join(cwd, 'p.md'),
      '---\nvariables: { topic: {}, tone: { options: [dry, warm] } }\n---\n{{ topic }} {{ tone }} {{ input }}',
    );
    const env = { ...server.env, LLMKIT_HOME: tempHome(), NODE: process.execPath, PROGRAM, EDITOR, VISUAL: undefined };
    const line = 'echo article | "$NODE" "$PROGRAM" prompt run ./p.md -m gpt-4o; echo "code=$?"';
    const terminal = startAnyInTerminal('/bin/sh', ['-c', line], { cwd, env });
    await terminal.play([keys(), 'topic'], [keys('ships', KEYS.ctrlG), 'tone'], [KEYS.down, 'Hello there.', 'code=0']);
    expect(server.requests[0]!.body.messages[0].content).toBe('ships\nand more warm article');
  });

  test('and standard input is taken, then Ctrl-C ends it with 130 and the terminal is sound', async () => {
    const shell = new Shell();
    shell.terminal.write(
      'echo x | "$NODE" "$PROGRAM" prompt run email_generator --provider mock; echo "code=$?"; stty -a\r',
    );
    await shell.terminal.waitFor('recipient_name');
    shell.terminal.write(KEYS.ctrlC);
    expect(await shell.end()).toMatchObject({ code: 130, modes: ['icanon', 'echo'] });
  });
});

describe('when a form is left', () => {
  async function select() {
    const shell = new Shell();
    shell.run('prompt run email_generator --provider mock -v recipient_name=Ada -v tone=loud Hi');
    await shell.terminal.waitFor('❯ formal');
    expect(shell.terminal.output.raw).toContain(HIDE_CURSOR);
    return shell;
  }

  test('by Ctrl-C, then it ends with 130 and the terminal is sound', async () => {
    const shell = await select();
    shell.terminal.write(KEYS.ctrlC);
    expect(await shell.end()).toEqual({ code: 130, ...SOUND });
  });

  test.each(SIGNALS_TO_END)('by %s, then it ends with %d and the terminal is sound', async (signal, code) => {
    const shell = await select();
    shell.signal(signal);
    expect(await shell.end()).toEqual({ code, ...SOUND });
  });

  test('by Ctrl-Z, then the terminal is sound, and the form goes on after fg', async () => {
    const shell = await select();
    shell.terminal.write(KEYS.ctrlZ);
    expect(await shell.end()).toMatchObject(SOUND);
    await shell.terminal.play(
      ['fg; echo "end=$?"', '❯ formal'],
      ['', 'subject'],
      ['', 'word_count'],
      ['', 'urgent'],
      ['', 'end=0'],
    );
  });
});

test('when --no-input is given, then nothing is asked and the faults are told', async () => {
  const terminal = startInTerminal([...RUN, '--no-input'], { env: { OPENAI_API_KEY: 'sk-x' } });
  expect(await terminal.ended).toMatchObject({ exitCode: 2 });
  expect(terminal.output.text).toContain('recipient_name is required');
});

test('when a template of conv send lacks values, then they are asked for', async () => {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  await runBuilt(['conv', 'new'], { env });
  const terminal = startInTerminal(['conv', 'send', 'last', '--template', 'In {{ city }}?'], { env });
  await terminal.play([keys(), 'city'], ['Oslo', 'In Oslo?']);
  expect(await terminal.ended).toMatchObject({ exitCode: 0 });
});
