import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES } from '../../src/main.ts';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { tempFolder } from '../support/temp-home.ts';
import { SECRETS, type FuzzLine } from './command-lines.ts';

/** Of the documented exit codes those of a program that nobody stopped. */
const CODES = new Set(
  Object.values(EXIT_CODES)
    .filter((code) => code < 70)
    .concat(0),
);

/** Processor seconds that no line needs; the system ends the program then. */
const CPU_SECONDS = 60;
/** A program that sleeps uses none: it is ended when even a busy machine had turned to it. */
const LONGEST_MS = 300_000;

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A folder with one of everything, to be copied for each line, so that each can be told and tried alone. */
export async function fuzzFolder(): Promise<string> {
  const folder = tempFolder();
  const env = { LLMKIT_HOME: join(folder, 'home'), LLM_PROVIDER: 'mock' };
  for (const args of [
    ['config', 'set', 'max_retries', '0'],
    ['conv', 'new', 'Trip', '--system', 'Be brief.'],
    ['conv', 'send', 'Trip', 'Hello'],
    ['vars', 'add', 'tone', '--type', 'select', '--option', 'formal', '--option', 'casual'],
    ['prompt', 'add', 'greet', '--content', 'Greet {{ who }} in a {{ tone }} tone.'],
    ['backup', join(folder, 'saved.gz')],
  ])
    await runBuilt(args, { env });
  const files = {
    'notes.md': '---\ndescription: x\nvariables:\n  tone: { default: warm }\n---\nSay {{ tone }} {{ x }}',
    'bad.md': '---\ntemprature: 1\n---\n{{ x',
    'values.json': '{"tone": "formal", "x": 1}',
    'messages.json': '[{"role": "user", "content": "Hi"}]',
    'bytes.bin': Uint8Array.from({ length: 256 }, (_, at) => at),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'folder', 'inner.md'), 'Inner {{ x }}');
  symlinkSync('..', join(folder, 'folder', 'loop'));
  return folder;
}

/** Runs a line in a copy of `folder`, and tells how it ended and what is wrong with that. */
export async function tryLine(
  line: FuzzLine,
  folder: string,
  scratch: string,
): Promise<{ code: number | null; fault?: string }> {
  const cwd = mkdtempSync(join(scratch, 'line-'));
  try {
    cpSync(folder, cwd, { recursive: true, verbatimSymlinks: true });
    // Above the limit, without taking room.
    writeFileSync(join(cwd, 'big.txt'), '');
    truncateSync(join(cwd, 'big.txt'), 9_000_000);
    const ended = await run(line, cwd);
    const why = faultOf(line, ended);
    const { code, err } = ended;
    if (why === undefined) return { code };
    return { code, fault: `${why}: exit ${code}, ${JSON.stringify(shown(line))}, stderr: ${err.slice(0, 400)}` };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function shown({ args, env, input }: FuzzLine) {
  const short = (text: string) => (text.length > 80 ? `${text.slice(0, 20)}… (${text.length})` : text);
  return {
    args: args.map(short),
    ...(Object.keys(env).length > 0 && { env }),
    ...(input !== undefined && { input: short(String(input)) }),
  };
}

/** In a session of its own, without a terminal; all that would leave the machine meets a closed port. */
function run({ args, env: more, input }: FuzzLine, cwd: string): Promise<Ended> {
  const nowhere = 'http://127.0.0.1:9';
  const home = join(cwd, 'home');
  const env = { PATH: process.env['PATH'], HOME: cwd, LLMKIT_HOME: home, LLM_PROVIDER: 'mock', TZ: 'UTC' };
  const child = spawn(
    '/bin/sh',
    ['-c', `ulimit -t ${CPU_SECONDS}; exec "$@"`, 'sh', process.execPath, PROGRAM, ...args],
    {
      cwd,
      env: { ...env, http_proxy: nowhere, https_proxy: nowhere, ...more },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const text = { out: '', err: '' };
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (text.out += chunk));
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk));
  child.stdin?.on('error', () => {}).end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...text });
    });
  });
}

function faultOf({ args, form }: FuzzLine, { code, out, err }: Ended): string | undefined {
  if (code === null) return 'it does not end';
  if (!CODES.has(code)) return 'its exit code is not one of those documented';
  if (/^\s+at .*:\d+:\d+\)?$|node:internal/m.test(err)) return 'it prints a stack';
  if (SECRETS.some((secret) => err.includes(secret))) return 'it repeats a key';
  if (code !== 0 && err.trim() === '') return 'it fails without a word';
  if (form === 'json' && !isJson(out)) return 'stdout is not JSON';
  if (form === 'ndjson' && !out.split('\n').every(isJson)) return 'stdout is not NDJSON';
  if (form !== 'text' && code !== 0 && !hasJsonError(err)) return 'its error is not JSON';
  if (args.includes('--verbose')) return undefined;
  const long = err.split('\n').find((line) => line.startsWith('error:') && line.length > 200);
  return long && `a line of its error has ${long.length} characters`;
}

function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Warnings and notes may stand before it. */
function hasJsonError(err: string): boolean {
  return err.split('\n').some((line) => line.startsWith('{"error":') && isJson(line));
}
