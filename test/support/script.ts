import { spawn } from 'node:child_process';
import { cleanEnv, type Env } from './clean-env.ts';
import { BuiltProgram } from './built.ts';

/** Starts a script over the built library with a job as JSON; like the built program it is killed after the test. */
export function startScript(path: string, job: object, env: Env): BuiltProgram {
  const child = spawn(process.execPath, [path, JSON.stringify(job)], {
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new BuiltProgram(child);
}
