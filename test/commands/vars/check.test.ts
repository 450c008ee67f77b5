import { describe, expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

describe('when values are checked', () => {
  test('then one that fits is fine, and one that does not is told', async () => {
    const kit = testKit();
    await kit.run('vars', 'add', 'tone', '--option', 'formal', '--option', 'casual');
    expect((await kit.run('vars', 'check', 'tone=formal')).code).toBe(0);
    const { code, err } = await kit.run('vars', 'check', 'tone=loud');
    expect([code, err]).toEqual([2, expect.stringContaining('tone must be one of: formal, casual')]);
  });

  test('then every unknown name is told beside the other faults', async () => {
    const kit = testKit();
    await kit.run('vars', 'add', 'tone', '--type', 'select', '--option', 'formal');
    const { code, err } = await kit.run('vars', 'check', 'a=1', 'tone=loud', 'b=2');
    expect(code).toBe(2);
    for (const part of ['a is not defined', 'b is not defined', 'tone must be']) expect(err).toContain(part);
  });

  test('as the help shows it, line by line, then that works', async () => {
    const { out } = await testKit().run('vars', 'check', '--help');
    const kit = testKit();
    const lines = out.slice(out.indexOf('Examples:')).match(/^ {2}llmkit .+/gm)!;
    expect(lines).not.toHaveLength(0);
    for (const line of lines) expect((await kit.run(...line.trim().split(' ').slice(1))).code).toBe(0);
  });
});
