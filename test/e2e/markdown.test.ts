import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED } from '../support/chat-screen.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { keys, KEYS, startInTerminal } from '../support/pty.ts';
import { startServedChat } from '../support/served-chat.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const ANSWER = '# Title\n\n- **bold** and `code`\n\n```js\nlet x; // 1\n```\n\n| a | b |\n|---|---|\n| c | d |\n';
const DRAWN = 'Title\n\n• bold and code\n\n─── js\nlet x; // 1\n───\n\na │ b\n──┼──\nc │ d\n';
const ASK = ['chat', '-m', 'openai/gpt-4o', 'Hi'];

async function served(answer = ANSWER) {
  const server = await startChatServer();
  server.reply({ deltas: answer.match(/[^]{1,3}/g)! });
  return { ...server.env, LLMKIT_HOME: tempHome() };
}

/** What a terminal shows of one answer. */
async function shownIn(args: string[], env: Record<string, string>, cols = 80): Promise<{ text: string; raw: string }> {
  const terminal = startInTerminal(args, { env, cols });
  expect((await terminal.ended).exitCode).toBe(0);
  return terminal.output;
}

describe('when an answer comes', () => {
  test('on a terminal, then it is drawn as Markdown, in its colours', async () => {
    const { text, raw } = await shownIn(ASK, await served());
    expect(text).toContain(DRAWN);
    expect(raw).toContain('\u001b[1mbold\u001b[0m');
    expect(raw).toContain('\u001b[38;5;98mlet\u001b[0m');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])(
    'on a terminal with %j, then it is drawn without colours',
    async (more) => {
      const { text, raw } = await shownIn(ASK, { ...(await served()), ...more });
      expect(text).toContain('# Title\n\n• **bold** and `code`\n\n─── js\nlet x; // 1\n───\n\na │ b\n');
      // oxlint-disable-next-line no-control-regex
      expect(raw).not.toMatch(/\u001b\[[\d;]*m/);
    },
  );

  test('on a terminal with --no-markdown, then it is as it came, wrapped at words', async () => {
    const env = await served(`${ANSWER}${'word '.repeat(20)}`);
    const { text } = await shownIn([...ASK, '--no-markdown'], env, 40);
    expect(text).toContain(`${ANSWER}${'word '.repeat(8).trimEnd()}\n${'word '.repeat(8).trimEnd()}\n`);
  });

  test('and markdown is never, then it is as it came, also in conv show', async () => {
    const env = await served();
    await runBuilt(['config', 'set', 'markdown', 'never'], { env });
    expect((await shownIn(ASK, env)).text).toContain(ANSWER);
    const { text } = await shownIn(['conv', 'show', 'last', '--no-pager'], env);
    expect(text).toContain('  - **bold** and `code`\n');
  });

  test('into a pipe, a file, as JSON or as code, then it has the bytes of the model', async () => {
    const env = await served();
    expect((await runBuilt(ASK, { env })).out).toBe(ANSWER);
    const cwd = tempFolder();
    await runBuilt([...ASK, '-o', 'a.md'], { env: await served(), cwd });
    expect(readFileSync(join(cwd, 'a.md'), 'utf8')).toBe(ANSWER);
    const { out } = await runBuilt([...ASK, '--json'], { env: await served() });
    expect(JSON.parse(out).message.content).toBe(ANSWER);
    expect((await shownIn([...ASK, '-x'], await served())).text).toContain('let x; // 1\n');
  });

  test('into a pipe and markdown is always, then it is drawn there too', async () => {
    const env = await served();
    await runBuilt(['config', 'set', 'markdown', 'always'], { env });
    const { out } = await runBuilt(ASK, { env: { ...env, FORCE_COLOR: '1' } });
    expect(out).toContain('\u001b[1mbold\u001b[0m');
  });

  test('and is looked at again with conv show, then it is drawn behind an indent, and the question is not', async () => {
    const env = await served();
    await shownIn(['chat', '-m', 'openai/gpt-4o', '--save', 'Why **this**?'], env);
    const { text, raw } = await shownIn(['conv', 'show', 'last'], env);
    expect(text).toContain(DRAWN.replaceAll(/^(?=.)/gm, '  '));
    expect(text).toContain('  Why **this**?\n');
    expect(raw).toContain('\u001b[1mbold\u001b[0m');
    expect((await shownIn(['conv', 'show', 'last', '--answer'], env)).text).toContain(DRAWN);
  });
});

describe('when a person chats', () => {
  const chatWithGpt = (cols = 80) => startServedChat({ args: ['chat', '-m', 'openai/gpt-4o'], model: 'gpt-4o', cols });

  test('then /markdown shows answers as they are, and draws them again', async () => {
    const { server, chat } = await chatWithGpt();
    for (let at = 0; at < 3; at++) server.reply('- **a**');
    await chat.play(
      ['one', '• a\n', ANSWERED],
      ['/markdown', 'as the model writes them'],
      ['two', '- **a**\n', ANSWERED],
      ['/markdown on', 'drawn as Markdown'],
      ['three', '• a\n', ANSWERED],
      ['/markdown maybe', 'it is on or off'],
      ['/history 2', '  • a\n'],
    );
  });

  test('then a delta that is whole in itself is on the screen before the next one is sent', async () => {
    const { server, chat } = await chatWithGpt(40);
    const steps: [delta: string, shown: string][] = [
      ['# A title ', 'A title'],
      ['goes on\n', ' goes on\n'],
      ['Some **bold words** here ', 'Some bold words here'],
      ['and a [link](http://e.org) ', ' and a link\n(http://e.org)'],
      ['then\n- an item\n', ' then\n• an item\n'],
      ['- [x] a task ', '[✓] a task'],
      ['\n\n```js\n', '─── js\n'],
      ['let x;\n', 'let x;\n'],
      ['/* a\n', '/* a\n'],
      ['b */\n```\n', 'b */\n───\n'],
      ['| a |\n|---|\n| b |\n\n', 'a\n─\nb\n'],
      ['> said ', '│ said'],
      ['中文字', '中文'],
      ['。ok ', '字。ok'],
      ['2 * 3 snake_case ', '2 * 3 snake_case'],
    ];
    const gates = steps.map(() => gate());
    server.reply({ deltas: steps.flatMap(([delta], at) => [delta, gates[at]!]) });
    await chat.play([keys('Go', KEYS.enter)]);
    for (const [at, [, shown]] of steps.entries()) {
      await gates[at]!.reached;
      await chat.terminal.waitFor(shown);
      gates[at]!.open();
    }
    await chat.play([keys(), ANSWERED]);
  });

  test('and a tool or a fault ends a line, then what was held back stands before it', async () => {
    const { server, chat } = await chatWithGpt();
    server.reply({ deltas: ['An **open word'], cut: true });
    await chat.play(['Hi', 'An **open word\n', 'error:']);
  });
});

describe('when a model thinks', () => {
  const THOUGHTS = ['First line.\nSecond ', 'line that is long enough to be cut at forty columns\n', 'Third'];
  const ASK_CLAUDE = ['chat', '-m', 'claude-sonnet-5-5', 'Hi'];

  async function thinking() {
    const server = await startChatServer();
    const wait = gate();
    server.reply({ deltas: [...THOUGHTS.map((thought) => ({ thought })), wait, 'Done.'] });
    return { env: { ...server.env }, wait };
  }

  test('then its last line is shown, and nothing is left of it once the answer comes', async () => {
    const { env, wait } = await thinking();
    const terminal = startInTerminal(ASK_CLAUDE, { env, cols: 40 });
    await terminal.waitFor('Third');
    wait.open();
    await terminal.waitFor('Done.\n');
    const { raw } = terminal.output;
    expect(raw).toContain('\r\u001b[2m…long enough to be cut at forty columns\u001b[22m\u001b[K');
    expect(raw.slice(raw.indexOf('Third'))).toContain('\r\u001b[KDone.\r\n');
  });

  test('with --show-reasoning, then it is whole, wrapped and dimmed', async () => {
    const { env, wait } = await thinking();
    wait.open();
    const { text } = await shownIn([...ASK_CLAUDE, '--show-reasoning'], env, 40);
    expect(text).toContain(
      'First line.\nSecond line that is long enough to be\ncut at forty columns\nThird\n\nDone.\n',
    );
  });

  test('on a terminal that cannot go back, then it is whole, and the answer stands apart', async () => {
    const { env, wait } = await thinking();
    wait.open();
    const { text } = await shownIn(ASK_CLAUDE, { ...env, TERM: 'dumb' }, 40);
    expect(text).toContain('cut at forty columns\nThird\n\nDone.\n');
  });

  test('in the chat, then it is folded there too', async () => {
    const { server, chat } = await startServedChat({
      args: ['chat', '-m', 'anthropic/claude-sonnet-5-5'],
      model: 'claude-sonnet-5-5',
    });
    server.reply({ deltas: [...THOUGHTS.map((thought) => ({ thought })), 'Done.'] });
    await chat.play(['Hi', 'Done.\n', ANSWERED]);
    expect(chat.terminal.output.raw).toContain('\r\u001b[KDone.');
  });
});
