import { spawn } from 'node:child_process';
import type { Environment } from '../core/environment.ts';
import { withoutInterrupts } from './interrupts.ts';
import type { Lend } from './io.ts';
import { findOnPath } from './on-path.ts';

/** As git has it: leave at once what fits on the screen, show colours, and leave the text there. */
const LESS = 'FRX';
/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127;

export interface PagerOptions {
  env: Environment;
  /** Lines of the terminal. */
  rows: number;
  /** Ends the pager. */
  signal: AbortSignal;
  lend?: Lend<boolean>;
}

/**
 * Shows `text` in the pager of `env`, else in less where it does not fit on the screen; resolves when it is left, to false
 * where there is no pager and nothing was shown.
 */
export async function showInPager(text: string, { env, rows, signal, lend }: PagerOptions): Promise<boolean> {
  const pager = pagerFor(text, env, rows);
  if (pager === undefined) return false;
  const run = () => runPager(pager, text, env, signal);
  return lend ? lend(run) : run();
}

function pagerFor(text: string, env: Environment, rows: number): string | undefined {
  const pager = env['PAGER']?.trim();
  if (env['TERM'] === 'dumb' || pager === '' || pager === 'cat') return undefined;
  if (pager !== undefined) return pager;
  return text.split('\n').length > rows && findOnPath('less', env) !== undefined ? 'less' : undefined;
}

async function runPager(pager: string, text: string, env: Environment, signal: AbortSignal): Promise<boolean> {
  // The variable may hold arguments; a shell splits them as git does.
  const child = spawn('/bin/sh', ['-c', pager], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS, LV: '-c', ...env },
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(NOT_FOUND));
    child.once('exit', resolve);
  });
  const stop = () => void child.kill();
  signal.addEventListener('abort', stop);
  // Left before its end.
  child.stdin.on('error', () => {});
  child.stdin.end(text);
  const code = await withoutInterrupts(ended);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return code !== NOT_FOUND;
}
