import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { tempFolder } from '../support/temp-home.ts';

const LOOP =
  '{% for a in (1..10000) %}{% for b in (1..10000) %}{% for c in (1..10000) %}{% endfor %}{% endfor %}{% endfor %}';
const LARGE = `{% assign v = "${'x'.repeat(1024)}" %}{% for a in (1..200000) %}{{ v }}{% endfor %}`;
const DOUBLING =
  '{% assign v = "xxxxxxxxxxxxxxxx" %}{% for a in (1..40) %}{% assign v = v | append: v %}{% endfor %}{{ v }}';
const PATTERN = '---\nvariables:\n  v: { pattern: "^(a+)+$" }\n---\n{{ v }}';

test.each([
  ['a loop without end', LOOP, []],
  ['200 MB of text', LARGE, []],
  ['text that doubles itself', DOUBLING, []],
  ['a pattern that backtracks for ever', PATTERN, ['-v', `v=${'a'.repeat(50_000)}!`]],
])('%s ends soon with a clear error, under 150 MB of memory', async (_name, text, args) => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'p.md'), text);
  const nodeArgs = ['--require', resolve('bench/peak-memory.cjs')];
  const { code, err } = await runBuilt(['prompt', 'render', 'p.md', ...args], { cwd, nodeArgs });
  const [message = '', peakKilobytes] = err.trim().split(/\n+/);
  expect(code).toBe(2);
  expect(message).toMatch(/^error: Cannot use p\.md: /);
  expect(Number(peakKilobytes) / 1024).toBeLessThan(150);
});
