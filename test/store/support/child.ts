import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';

const root = process.cwd();

export interface ChildRun {
  process: ChildProcess;
  /** Resolves once the worker has said something. */
  ready: Promise<void>;
  ended: Promise<ChildEnd>;
}

export interface ChildEnd {
  code: number | NodeJS.Signals | null;
  out: string;
  err: string;
}

export interface WorkerOptions {
  uid?: number;
  /** Flags for node itself. */
  nodeArgs?: string[];
  env?: Record<string, string>;
}

/**
 * Bundles `worker.ts` once, since Node 20 runs no TypeScript, and starts it in processes of its own. What still runs
 * after a test is ended.
 */
export function useWorkers(): (args: string[], options?: WorkerOptions) => ChildRun {
  let folder = '';
  const running = new Set<ChildProcess>();

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'llmkit-worker-'));
    const rolldown = path.join(root, 'node_modules/.bin/rolldown');
    const worker = path.join(root, 'test/store/support/worker.ts');
    const output = ['--dir', folder, '--entry-file-names', 'worker.cjs', '--format', 'cjs'];
    execFileSync(rolldown, [worker, '--platform', 'node', ...output], { stdio: 'pipe' });
    execFileSync('chmod', ['-R', 'go+rX', folder]);
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  return (args, { nodeArgs = [], env = {}, ...options } = {}) => {
    const child = spawn(process.execPath, [...nodeArgs, path.join(folder, 'worker.cjs'), ...args], {
      ...options,
      env: { ...process.env, ...env },
      cwd: folder, // a folder that another user may enter, too
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return follow(child);
  };
}

function follow(child: ChildProcess): ChildRun {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: signal ?? code, out, err }));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    void ended.then(() => reject(new Error(`worker ended: ${err}`)));
  });
  ready.catch(() => {}); // most workers are not waited for
  return { process: child, ready, ended };
}
