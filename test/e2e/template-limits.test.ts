import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { runBuilt, type BuiltOptions } from '../support/built.ts';
import { isLong } from '../support/long.ts';
import { tempFolder } from '../support/temp-home.ts';

const LOOP =
  '{% for a in (1..10000) %}{% for b in (1..10000) %}{% for c in (1..10000) %}{% endfor %}{% endfor %}{% endfor %}';
const LARGE = `{% assign v = "${'x'.repeat(1024)}" %}{% for a in (1..200000) %}{{ v }}{% endfor %}`;
const DOUBLING =
  '{% assign v = "xxxxxxxxxxxxxxxx" %}{% for a in (1..40) %}{% assign v = v | append: v %}{% endfor %}{{ v }}';
const CAPTURE = `{% assign v = "${'x'.repeat(1024)}" %}{% capture c %}{% for a in (1..200000) %}{{ v }}{% endfor %}{% endcapture %}`;
const REPLACE =
  '{% assign v = "xxxxxxxxxxxxxxxx" %}{% for a in (1..40) %}{% assign v = v | replace: "x", "xx" %}{% endfor %}{{ v }}';
const CONCAT =
  '{% assign v = "x x" | split: " " %}{% for a in (1..40) %}{% assign v = v | concat: v %}{% endfor %}{{ v }}';
const LISTS =
  '{% assign v = "x" | split: " " %}{% for a in (1..40) %}{% assign v = v | push: v %}{% endfor %}{{ v | join: "" }}';
const RANGES = '{% assign a = (1..9000000) %}{% assign b = (1..9000000) %}{{ a.size }}{{ b.size }}';
const PIECES = '{% for a in (1..1000) %}{% for b in (1..10000) %}x{% endfor %}{% endfor %}';
const DATES = `{{ "now" | date: "${'%999999N'.repeat(1000)}" }}`;
const PATTERN = '---\nvariables:\n  v: { pattern: "^(a+)+$" }\n---\n{{ v }}';

test.each([
  ['a loop without end', LOOP, []],
  ['200 MB of text', LARGE, []],
  ['text that doubles itself', DOUBLING, []],
  ['a capture of 200 MB that is printed', `${CAPTURE}{{ c }}`, []],
  ['a capture of 200 MB that is measured', `${CAPTURE}{{ c.size }}`, []],
  ['text that doubles itself by replacing', REPLACE, []],
  ['a list that doubles itself', CONCAT, []],
  ['a list that holds itself many times over', LISTS, []],
  ['ranges of millions', RANGES, []],
  ['many small pieces', PIECES, []],
  ['dates that are filled up', DATES, []],
  ['millions of tags', '{{ "a" }}'.repeat(500_000), []],
  ['a pattern that backtracks for ever', PATTERN, ['-v', `v=${'a'.repeat(50_000)}!`]],
])(
  'when a template has %s, then it ends soon with a clear error, under 150 MB of memory',
  async (_name, text, args) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'p.md'), text);
    await expectBoundedFault(['p.md', ...args], /^error: Cannot use (p\.md: |the pattern \^\(a\+\)\+\$ of v: )/, {
      cwd,
    });
  },
);

test.each([
  ['that takes itself in', { p: '{% render "p" %}' }, 'p → p'],
  ['that takes itself in twice', { p: 'x{% render "p" %}{% render "p" %}' }, 'p → p'],
  ['of a pair that take each other in', { p: '{% render "q" %}', q: '{% render "p" %}' }, 'q → p → q'],
])(
  'when there is a stored prompt %s, then it ends soon with an error that names the cycle',
  async (_name, prompts, cycle) => {
    const env = { LLMKIT_HOME: tempFolder() };
    for (const [name, content] of Object.entries(prompts)) {
      await runBuilt(['prompt', 'add', name, '--content', 'later'], { env });
      // Past the check of add.
      const file = join(env.LLMKIT_HOME, 'prompts', `${name}.json`);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"later"', JSON.stringify(content)));
    }
    await expectBoundedFault(['p'], new RegExp(`without end: ${cycle} `), { env });
  },
);

const VERSION = '---\nvariables:\n  version: { pattern: "[0-9]+[.][0-9]+" }\n---\n{{ version }}';

test('when the clock runs out before a pattern had the processor, then it goes on and the value is taken', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'p.md'), VERSION);
  const nodeArgs = ['--require', resolve('test/support/busy-machine.cjs')];
  const { code, out, err } = await runBuilt(['prompt', 'render', 'p.md', '-v', 'version=1.2'], { cwd, nodeArgs });
  expect([code, out, err]).toEqual([0, expect.stringContaining('1.2'), '']);
});

test('when many run at once, then a pattern that is not slow never fails', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'p.md'), VERSION);
  const [runs, atOnce] = isLong ? [200, 32] : [16, 8];
  const codes: (number | null)[] = [];
  const one = async () => {
    while (codes.length < runs) {
      const place = codes.push(-1) - 1;
      codes[place] = (await runBuilt(['prompt', 'render', 'p.md', '-v', 'version=1.2'], { cwd })).code;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  expect(codes.filter((code) => code !== 0)).toEqual([]);
});

async function expectBoundedFault(args: string[], wanted: RegExp, options: BuiltOptions): Promise<void> {
  const nodeArgs = ['--require', resolve('bench/peak-memory.cjs')];
  const { code, err } = await runBuilt(['prompt', 'render', ...args], { ...options, nodeArgs });
  const [message = '', peakKilobytes] = err.trim().split(/\n+/);
  expect(code).toBe(2);
  expect(message).toMatch(wanted);
  expect(Number(peakKilobytes) / 1024).toBeLessThan(150);
}
