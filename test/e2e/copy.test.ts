import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { ANSWERED } from '../support/chat-screen.ts';
import { cleanEnv } from '../support/clean-env.ts';
import { fakePrograms, until } from '../support/fake-tools.ts';
import { onlyWhere } from '../support/only-where.ts';
import { startInTerminal } from '../support/pty.ts';
import { startServedChat } from '../support/served-chat.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const CODE = "echo 'ünï 日本'\n";
const ANSWER = `Run **this**:\n\n\`\`\`sh\n${CODE}\`\`\`\n\n1. or\n\n   \`\`\`py\n   print(2)\n   \`\`\`\n`;

/** A home whose last answer is `answer`. */
async function homeWith(answer: string) {
  const script = join(tempFolder(), 'script.jsonl');
  writeFileSync(script, JSON.stringify({ content: answer }));
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock', LLM_MODEL: 'script', LLMKIT_MOCK_SCRIPT: script };
  await runBuilt(['chat', '--save', 'x'], { env });
  return env;
}

test.each(['pbcopy', 'wl-copy', 'xclip', 'clip.exe'])(
  'when %s is on PATH, then it gets the answer, its code, and that is told',
  async (name) => {
    const programs = fakePrograms({ [name]: 'cat > "$0.new"; mv "$0.new" "$0.copied"' });
    const env = { ...(await homeWith(ANSWER)), PATH: programs.PATH };
    const { code, out, err } = await runBuilt(['conv', 'show', 'last', '--copy'], { env });
    const length = Array.from(ANSWER).length;
    expect([code, out, err]).toEqual([0, '', `copied the last answer, ${length} characters: handed to ${name}\n`]);
    const encoding = name === 'clip.exe' ? 'utf16le' : 'utf8';
    expect((await programs.written(`${name}.copied`)).toString(encoding)).toBe(ANSWER);
    const ofCode = await runBuilt(['conv', 'show', 'last', '-x', '--copy'], { env });
    expect(ofCode.err).toContain('copied its first code block');
    await programs.written(`${name}.copied`, (bytes) => bytes.toString(encoding) === CODE);
  },
);

test('when a program never reads what it gets, then nobody waits for it', async () => {
  const programs = fakePrograms({ xclip: 'echo $$ > "$0.pid"; exec sleep 60' });
  const env = { ...(await homeWith('long '.repeat(200_000))), PATH: programs.PATH };
  expect(await runBuilt(['conv', 'show', 'last', '--copy'], { env })).toMatchObject({ code: 0 });
  process.kill(Number((await programs.written('xclip.pid')).toString()));
});

test('when there is neither a program nor a terminal, then that is an error', async () => {
  const env = { ...(await homeWith(ANSWER)), PATH: tempFolder() };
  const { code, err } = await runBuilt(['conv', 'show', 'last', '--copy'], { env });
  expect([code, err]).toEqual([2, expect.stringContaining('there is no pbcopy, wl-copy, xclip or clip.exe on PATH')]);
});

test('when it is copied on a terminal, then that gets it too, and nothing that a terminal would obey', async () => {
  const env = { ...(await homeWith('a\u001b[201~b')), PATH: tempFolder() };
  const terminal = startInTerminal(['conv', 'show', 'last', '--copy'], { env });
  await terminal.waitFor('copied the last answer, 2 characters: handed to the terminal (OSC 52)');
  expect(terminal.output.raw).toContain(`\u001b]52;c;${Buffer.from('ab').toString('base64')}\u0007`);
});

test('when a person types /copy, then it is the last answer, or one of its code blocks', async () => {
  const programs = fakePrograms({ xclip: 'cat > "$0.new"; mv "$0.new" "$0.copied"' });
  const { server, chat } = await startServedChat({ env: { PATH: programs.PATH } });
  server.reply(ANSWER);
  await chat.play(
    ['/copy', 'there is no answer yet'],
    ['Hi', ANSWERED],
    ['/copy 2', 'copied code block 2, 9 characters'],
  );
  await programs.written('xclip.copied', (bytes) => bytes.toString() === 'print(2)\n');
  await chat.play(
    ['/copy', 'copied the last answer'],
    ['/copy 3', 'the last answer has 2 code blocks'],
    ['/copy x', 'as a number'],
  );
  await programs.written('xclip.copied', (bytes) => bytes.toString() === ANSWER);
});

const inTmux = onlyWhere(spawnSync('tmux', ['-V']).status === 0, 'needs tmux; the sequence is held above');

inTmux('when it is copied in tmux, then its buffer has it', async () => {
  const socket = `llmkit-test-${process.pid}`;
  const env = { ...(await homeWith(ANSWER)), PATH: tempFolder(), TERM: 'xterm-256color' };
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: cleanEnv({ TERM: 'xterm-256color' }),
    });
  const words = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  const command = `${words.join(' ')} '${process.execPath}' '${PROGRAM}' conv show last --copy; sleep 600`;
  tmux(
    'new-session',
    '-d',
    'sleep 600',
    ';',
    'set-option',
    '-s',
    'set-clipboard',
    'on',
    ';',
    'respawn-pane',
    '-k',
    command,
  );
  try {
    const buffer = await until(() => tmux('show-buffer').stdout || undefined);
    expect(buffer).toBe(ANSWER);
  } finally {
    tmux('kill-server');
  }
});
