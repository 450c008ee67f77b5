import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../core/environment.ts';
import { LlmkitError } from '../core/errors.ts';
import { lateSignals } from './interrupts.ts';
import { findOnPath } from './on-path.ts';

/**
 * Runs the program `name` from PATH with our standard streams and resolves to its exit code, 128 and the number of the
 * signal that ended it; undefined where there is none. `usage` when it cannot be started.
 */
export async function runProgram(name: string, args: readonly string[], env: Environment): Promise<number | undefined> {
  const file = findOnPath(name, env);
  if (file === undefined) return undefined;
  // Heard before the program starts: one that comes meanwhile waits until this turn of the loop is over.
  const release = onSignals((signal) => void child.kill(signal));
  const child = spawn(file, args, { stdio: 'inherit', env: { ...env } });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', (cause) =>
        reject(new LlmkitError('usage', `Cannot run ${file}: ${cause.message}.`, { cause })),
      );
      child.on('exit', (own, signal) => resolve(own ?? 128 + constants.signals[signal ?? 'SIGTERM']));
    });
    if (code !== 0) await lateSignals();
    return code;
  } finally {
    release();
  }
}

/** A terminal sends Ctrl-C to both of us; then it is not passed on. */
function onSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const isFromTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = () => {
      if (signal !== 'SIGINT' || !isFromTerminal) pass(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const release of handlers) release();
  };
}
