import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { chosenVersion, versionChoiceIn } from '../../../src/core/prompts/choose-version.ts';

const sha256 = async (text: string) => createHash('sha256').update(text).digest('hex');
let number = 0;
const ports = { sha256, ids: { uuid: () => `id-${++number}` } };

describe('when versions are named to choose from', () => {
  it.each([
    [
      'a@1,2',
      [
        [1, 1],
        [2, 1],
      ],
    ],
    [
      'a.b@1:3,2:1,10:0',
      [
        [1, 3],
        [2, 1],
        [10, 0],
      ],
    ],
  ])('as %s, then they are weighed so', (reference, expected) => {
    const { versions } = versionChoiceIn(reference)!;
    expect(versions.map(({ version, weight }) => [version, weight])).toEqual(expected);
  });

  it.each(['a', 'a@1', 'a@1:2', 'a@1,', 'a@,1', 'a@1,b'])('as %s, then it is no choice', (reference) => {
    expect(versionChoiceIn(reference)).toBeUndefined();
  });

  it.each(['a@1,1', 'a@1:0,2:0'])('as %s, then it is refused', (reference) => {
    expect(() => versionChoiceIn(reference)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('when one is chosen', () => {
  it.each([
    ['a@1,2', 0.5],
    ['a@1:3,2:1', 0.75],
    ['summarize@1:9,2:1', 0.9],
  ])('from %s, then for 10,000 units each as often as it weighs', async (reference, share) => {
    const choice = versionChoiceIn(reference)!;
    let first = 0;
    for (let unit = 0; unit < 10_000; unit++) if ((await chosenVersion(choice, `user-${unit}`, ports)) === 1) first++;
    expect(Math.abs(first / 10_000 - share)).toBeLessThan(0.01);
  });

  it('then for a unit always the same one, and another weight moves few', async () => {
    const chosen = (reference: string, unit: string) => chosenVersion(versionChoiceIn(reference)!, unit, ports);
    const units = Array.from({ length: 200 }, (_, unit) => `u${unit}`);
    for (const unit of units) expect(await chosen('a@1,2', unit)).toBe(await chosen('a@1,2', unit));
    let moved = 0;
    for (const unit of units) if ((await chosen('a@1:5,2:5', unit)) !== (await chosen('a@1:6,2:4', unit))) moved++;
    expect(moved).toBeLessThan(40);
    expect(moved).toBeGreaterThan(0);
  });

  it('then another process chooses the same', async () => {
    const chosen = Array.from({ length: 8 }, (_, unit) => chosenVersion(versionChoiceIn('a@1,2')!, `u${unit}`, ports));
    expect(await Promise.all(chosen)).toEqual([1, 2, 1, 2, 2, 2, 1, 2]);
  });

  it('without a unit, then by chance', async () => {
    const versions = await Promise.all(
      Array.from({ length: 64 }, () => chosenVersion(versionChoiceIn('a@1,2')!, undefined, ports)),
    );
    expect(new Set(versions)).toEqual(new Set([1, 2]));
  });
});
