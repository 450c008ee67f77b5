import os from 'node:os';
import path from 'node:path';
import { type BuiltResult, runBuilt } from '../support/built.ts';
import type { Env } from '../support/clean-env.ts';
import { startInTerminal } from '../support/pty.ts';
import { startScript } from '../support/script.ts';
import type { Mutation } from './mutation.ts';

const NODE_ARGS = ['--require', path.resolve('test/support/inject-fault.cjs')];

/** How a command ended, and what it told. */
export type Ended = Pick<BuiltResult, 'code' | 'signal' | 'err'>;

/** Runs the built program to its end, with its file system calls counted. */
export async function runMutation(mutation: Mutation, args: string[], env: Env): Promise<Ended> {
  const { person, input, script } = mutation;
  const options = { nodeArgs: NODE_ARGS, env: { ...mutation.env, ...env } };
  if (script) return startScript(script, args, options).ended;
  if (!person) return runBuilt(args, { ...options, ...(input !== undefined && { input }) });
  const terminal = startInTerminal(args, options);
  // Who waits for what never comes is released by the end of the output.
  const leaving = person(terminal).catch(() => {});
  const { exitCode, signal } = await terminal.ended;
  await leaving;
  return {
    code: signal === 0 ? exitCode : null,
    signal: signal === os.constants.signals.SIGKILL ? 'SIGKILL' : null,
    err: terminal.output.text,
  };
}
