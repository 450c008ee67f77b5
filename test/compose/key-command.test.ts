import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { keyCommandRunner } from '../../src/compose/key-command.ts';
import { LlmkitError } from '../../src/core/errors.ts';
import { tempFolder } from '../support/temp-home.ts';

// In a session of its own a program has no terminal, wherever the tests run; `setsid` is a part of Linux.
const run = (words: string[], options: { env?: object; limit_ms?: number; signal?: AbortSignal } = {}) => {
  const { env = {}, limit_ms, signal = new AbortController().signal } = options;
  return keyCommandRunner({ PATH: process.env['PATH'], ...env }, limit_ms)(words, { signal });
};

describe('a program that tells a key', () => {
  test('when it says one, then that is the output; no shell looks at its words', async () => {
    expect(await run(['printf', '%s\n', '$HOME `id` *'])).toBe('$HOME `id` *\n');
    expect(await run(['printenv', 'SECRET'], { env: { SECRET: 'sk-1' } })).toBe('sk-1\n');
  });

  test.each([
    [['sh', '-c', 'echo one >&2; echo "vault is locked." >&2; exit 3'], 'sh ended with 3: vault is locked'],
    [['sh', '-c', 'exit 1'], 'sh ended with 1'],
    [['sh', '-c', 'kill -9 $$'], 'sh ended with SIGKILL'],
    [['no-such-program-here'], 'there is no program no-such-program-here'],
  ])('when it is %j, then it fails in its own words', async (words, message) => {
    await expect(run(words)).rejects.toMatchObject({ code: 'config', message });
  });

  test('when it complains at length, then that is cut', async () => {
    const error: unknown = await run(['sh', '-c', 'printf "%0500d" 1 >&2; exit 1']).catch((thrown: unknown) => thrown);
    expect(String((error as Error).message).length).toBeLessThan(110);
  });

  test('when nobody wants it any more, then it is killed', async () => {
    const stopping = new AbortController();
    const file = join(tempFolder(), 'lived');
    const running = run(['sh', '-c', `sleep 2; touch ${file}`], { signal: stopping.signal });
    stopping.abort(new LlmkitError('interrupted', 'enough'));
    await expect(running).rejects.toBe(stopping.signal.reason);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(file)).toBe(false);
  });
});
