import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

test.each([
  [
    'imported',
    ['--input-type=module', '--eval', "import { createApp } from 'llmkit-cli'; console.log(typeof createApp)"],
  ],
  ['required', ['--eval', "console.log(typeof require('llmkit-cli').createApp)"]],
])('when the library is %s, then it is there', (_how, args) => {
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('function\n');
});

test('when the version is asked for, then it is the one of package.json', async () => {
  expect(await runBuilt(['--version'])).toMatchObject({ code: 0, out: `${manifest.version}\n`, err: '' });
});

test('when the program is shipped, then the licences of what is bundled with it are shipped too', () => {
  const licenses = readFileSync('dist/cli/THIRD-PARTY-LICENSES.txt', 'utf8');
  for (const name of ['@anthropic-ai/sdk', 'commander', 'openai', 'valibot']) {
    expect(licenses).toContain(`${name} ${manifest.dependencies[name]} (`);
  }
  expect(licenses).toContain('Permission is hereby granted');
});
