import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROGRAM } from '../support/built.ts';
import { cleanEnv } from '../support/clean-env.ts';
import { tempFolder } from '../support/temp-home.ts';

/** What a script of the shell prints where a file `list` holds three lines. */
function run(script: string) {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'list'), 'one\ntwo\nthree\n');
  const llmkit = `llmkit() { "${process.execPath}" "${PROGRAM}" "$@"; }`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${llmkit}\n${script}`], {
    cwd,
    env: cleanEnv(),
    encoding: 'utf8',
  });
  return { out: stdout, err: stderr };
}

const chat = 'llmkit chat --provider mock';

test('when a loop reads from a file and llmkit reads the rest of it, then that is said', () => {
  const { out, err } = run(`while read -r line; do ${chat} "Say $line"; done < list`);
  expect(out).toBe('[user]\ntwo\nthree\n\nSay one\n');
  expect(err).toContain('note: the rest of a file that is being read');
});

test('when it does so with --no-stdin, then the loop keeps its input', () => {
  const { out, err } = run(`while read -r line; do ${chat} --no-stdin "Say $line"; done < list`);
  expect([out, err]).toEqual(['[user]\nSay one\n[user]\nSay two\n[user]\nSay three\n', '']);
});

test('when a whole file is standard input, then nothing is said', () => {
  expect(run(`${chat} "Sum up" < list`)).toEqual({ out: '[user]\none\ntwo\nthree\n\nSum up\n', err: '' });
});
