import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const SCRIPT = `import { referencePages } from './tools/reference.mjs'; console.log(JSON.stringify(await referencePages()))`;

test('when the source changes, then the pages and screens that follow from it are made anew', () => {
  const made = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { encoding: 'utf8' });
  const pages = JSON.parse(made) as Record<string, string>;
  const shown = readdirSync('docs/screens').filter((name) => name.endsWith('.svg'));
  expect(Object.keys(pages).toSorted()).toEqual([
    'docs/json.md',
    ...shown.map((name) => `docs/screens/${name}`).toSorted(),
    'docs/settings.md',
  ]);
  // npm run docs && npx oxfmt docs/settings.md docs/json.md
  for (const [path, text] of Object.entries(pages)) expect(readFileSync(path, 'utf8')).toBe(text);
});
