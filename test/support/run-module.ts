import { spawn } from 'node:child_process';
import { transformSync } from '@swc/core';
import { cleanEnv, type Env } from './clean-env.ts';

/** How a program ended that imports the library by its name. */
export interface ModuleRun {
  exit: number | null;
  out: string;
  err: string;
}

/** Runs a module beside the package, so that it is imported by its name; `nodeArgs` stand before it. */
export function runModule(code: string, { env = {}, nodeArgs = [] }: { env?: Env; nodeArgs?: string[] } = {}) {
  return runProgram(process.execPath, [...nodeArgs, '--input-type=module', '--eval', code], { env });
}

/** Runs a program with a clean environment. */
export function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, cwd = process.cwd() }: { env?: Env; cwd?: string } = {},
): Promise<ModuleRun> {
  const child = spawn(program, args, { env: cleanEnv(env), cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, out, err }));
  });
}

/** The module without its types. */
export function stripped(code: string): string {
  return transformSync(code, { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }).code;
}
