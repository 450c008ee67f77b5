import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt } from '../support/built.ts';
import { tempFolder } from '../support/temp-home.ts';

/** A folder for PATH with a program `llmkit-NAME` in it. */
function pathWith(name: string, script: string, mode = 0o755): string {
  const folder = tempFolder();
  const file = join(folder, `llmkit-${name}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, mode);
  return `${folder}:/usr/bin:/bin`;
}

describe('when llmkit NAME is no command of ours', () => {
  test('and llmkit-NAME is on PATH, then it gets arguments and streams, and its exit code is ours', async () => {
    const PATH = pathWith('hello', 'printf "[%s]" "$@"; echo "$LLMKIT_HOME"; cat; echo oops >&2; exit 42');
    const args = ['--home', '/some/where', '--json', 'hello', 'a b', '--flag', '--', ''];
    const { code, out, err } = await runBuilt(args, { env: { PATH }, input: 'piped' });
    expect([code, err]).toEqual([42, 'oops\n']);
    expect(out).toBe('[--json][a b][--flag][--][]/some/where\npiped');
  });

  test('and the program is ended by a signal, then the exit code says so', async () => {
    const { code } = await runBuilt(['dies'], { env: { PATH: pathWith('dies', 'kill -TERM $$') } });
    expect(code).toBe(143);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('and %s comes, then it is passed on', async (signal) => {
    const script = `trap 'echo caught; exit 7' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
    const program = startBuilt(['waits'], { env: { PATH: pathWith('waits', script) } });
    await program.out.waitFor('ready');
    program.kill(signal);
    expect(await program.ended).toMatchObject({ code: 7, out: 'ready\ncaught\n' });
  });

  test('and llmkit-NAME cannot be run, then there is no such command', async () => {
    const { code, err } = await runBuilt(['plain'], { env: { PATH: pathWith('plain', 'exit 0', 0o644) } });
    expect([code, err]).toEqual([2, expect.stringContaining('There is no command "llmkit plain"')]);
  });

  test('but it is one of ours, then the program is not run', async () => {
    const PATH = pathWith('config', 'echo other');
    expect((await runBuilt(['config', 'path'], { env: { PATH } })).out).toContain('config.json');
  });
});
