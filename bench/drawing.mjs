import { spawn } from '@lydell/node-pty';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyHome, PROGRAM } from './fixtures.mjs';
import { pairs } from './measure.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const MEGABYTE = 1_000_000;
const PAIRS_OF_LONG = 7;
const PAIRS_OF_SHORT = 30;

const PROSE = `## What to know

The **first** thing is that a paragraph goes on for a few lines, with \`code\`, *emphasis* and [a link](https://example.org/a)
in it, as answers do. Then there is another sentence, and one more, which has nothing special in it at all.

- An item with some words
- Another one, **bold**, that is long enough to be wrapped where it stands

1. First step
2. Second step

`;

const filled = (text, size) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
const code = (size) => `\`\`\`ts\n${filled(readFileSync('src/terminal/repl/repl.ts', 'utf8'), size)}\n\`\`\`\n`;

/** An answer of `content` in pieces of four characters, and how to print it raw. */
function answering(content) {
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'script.jsonl');
  writeFileSync(script, `${JSON.stringify({ content, chunks: Math.ceil(content.length / 4) })}\n`);
  const file = join(folder, 'answer.md');
  writeFileSync(file, content);
  const env = { LLMKIT_HOME: emptyHome(), LLM_PROVIDER: 'mock', LLM_MODEL: 'script', LLMKIT_MOCK_SCRIPT: script };
  return {
    drawn: (more) => inTerminal([PROGRAM, 'chat', '--no-save', 'hi'], { ...env, ...more }),
    raw: () => inTerminal([beside('bare-print.cjs'), file], {}),
    kept: (more) => inTerminal([PROGRAM, 'chat', '--no-save', '-o', `${file}.kept`, 'hi'], { ...env, ...more }),
  };
}

/** Runs a Node program with its standard output on a terminal; resolves to its CPU in milliseconds and its last line of stderr. */
async function inTerminal(nodeArgs, env) {
  const report = join(mkdtempSync(join(tmpdir(), 'llmkit-bench-')), 'report');
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@"; } 2>"$REPORT"';
  const terminal = spawn('bash', ['-c', script, 'bash', process.execPath, ...nodeArgs], {
    name: 'xterm-256color',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', TZ: 'UTC', REPORT: report, ...env },
  });
  terminal.onData(() => {});
  const { exitCode } = await new Promise((resolve) => terminal.onExit(resolve));
  const lines = readFileSync(report, 'utf8').trim().split('\n');
  rmSync(dirname(report), { recursive: true });
  if (exitCode !== 0) throw new Error(`${nodeArgs.join(' ')} ended with ${exitCode}:\n${lines.join('\n')}`);
  const [user, system] = lines.at(-1).split(' ').map(Number);
  return { cpu: (user + system) * 1000, last: lines.at(-2) };
}

const cpuOf = (run) => async () => (await run()).cpu;

/** 1 MB of prose and of code on a terminal, against a script that prints it raw; and that drawing keeps nothing of it. */
export async function drawing() {
  const prose = answering(filled(PROSE, MEGABYTE));
  const programs = answering(code(MEGABYTE));
  const memoryOf = (run) => async () => {
    const { last } = await run({ NODE_OPTIONS: `--require ${beside('peak-memory.cjs')}` });
    return Number(last) / 1024;
  };
  const against = 'printed raw';
  return [
    { what: 'prose CPU, ms', against, limit: 4, ...(await pairs(PAIRS_OF_LONG, cpuOf(prose.drawn), cpuOf(prose.raw))) },
    {
      what: 'code CPU, ms',
      against,
      limit: 10,
      ...(await pairs(PAIRS_OF_LONG, cpuOf(programs.drawn), cpuOf(programs.raw))),
    },
    {
      what: 'memory, MB',
      against: 'into a file',
      limit: 1.1,
      ...(await pairs(PAIRS_OF_LONG, memoryOf(prose.drawn), memoryOf(prose.kept))),
    },
  ];
}

/** Milliseconds that the first code in a language costs, against the most that they may be. */
export async function firstFence() {
  const most = 25;
  const inLanguage = answering('```js\nlet x = 1; // one\n```\n');
  const without = answering('```\nlet x = 1; // one\n```\n');
  const { difference } = await pairs(PAIRS_OF_SHORT, cpuOf(inLanguage.drawn), cpuOf(without.drawn));
  return [{ what: 'CPU, ms', against: 'the most', limit: 1, a: difference, b: most, ratio: difference / most }];
}
