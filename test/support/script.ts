import { spawn } from 'node:child_process';
import { BuiltProgram } from './built.ts';
import { cleanEnv, type Env } from './clean-env.ts';

/** Starts a script over the built library; like the built program it is killed after the test. */
export function startScript(
  path: string,
  args: string[],
  { env = {}, nodeArgs = [] }: { env?: Env; nodeArgs?: string[] } = {},
): BuiltProgram {
  const child = spawn(process.execPath, [...nodeArgs, path, ...args], {
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new BuiltProgram(child);
}
