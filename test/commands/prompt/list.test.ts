import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testKit, type TestKit } from '../../support/test-kit.ts';

/** Changes the text of a stored prompt's file. */
function rewrite(kit: TestKit, name: string, change: (text: string) => string): void {
  const file = join(kit.home, 'prompts', `${name}.json`);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

describe('when prompts are listed', () => {
  test('and a record calls itself something else than its file, then that is a fault beside the others', async () => {
    const kit = testKit();
    for (const name of ['a', 'b', 'c']) await kit.addPrompt(name, 'x');
    rewrite(kit, 'a', (text) => text.replace('"name": "a"', '"name": "zz"'));
    rewrite(kit, 'c', (text) => text.replace('"name": "c"', '"name": "b"'));
    const { prompts, faults } = await kit.app().prompts.list();
    expect(prompts.filter(({ source }) => source === 'stored').map(({ name }) => name)).toEqual(['b']);
    expect(faults.map(({ message }) => message)).toEqual([
      'Cannot read the prompt in a.json: it calls itself "zz".',
      'Cannot read the prompt in c.json: it calls itself "b".',
    ]);
    expect((await kit.run('prompt', 'list')).err).toContain('"zz"');
  });

  test.each(['tags', 'variable_names'])('and %s of a record are no texts, then that is a fault', async (field) => {
    const kit = testKit();
    for (const name of ['a', 'b']) await kit.addPrompt(name, '{{ x }}', '--tag', 't');
    rewrite(kit, 'a', (text) => JSON.stringify({ ...JSON.parse(text), [field]: [{ toString: 5 }] }));
    for (const tty of [{}, { stdout: true }]) {
      const { code, out, err } = await kit.runWith({ tty }, 'prompt', 'list');
      expect([code, out, err]).toEqual([0, expect.stringContaining('b'), expect.stringContaining(`${field}.0`)]);
    }
  });
});
