import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const SCRIPT = `import { referencePages } from './tools/reference.mjs'; console.log(JSON.stringify(await referencePages()))`;

test('when the tables of the source change, then the pages that follow from them are made anew', () => {
  const made = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { encoding: 'utf8' });
  const pages = JSON.parse(made) as Record<string, string>;
  expect(Object.keys(pages)).toEqual(['docs/settings.md', 'docs/json.md']);
  // node tools/reference.mjs && npx oxfmt docs/settings.md docs/json.md
  for (const [path, text] of Object.entries(pages)) expect(readFileSync(path, 'utf8')).toBe(text);
});
