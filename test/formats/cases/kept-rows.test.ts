import { describe, expect, test } from '@jest/globals';
import type { SourceRow } from '../../../src/core/runs/rows-plan.ts';
import { keptRows } from '../../../src/formats/cases/kept-rows.ts';

/** A source of so many rows with a text of so many characters each, and how often it was read. */
function sourceOf(rows: number, length: number) {
  const seen = { reads: 0 };
  const source = keptRows(async function* read() {
    seen.reads += 1;
    for (let number = 1; number <= rows; number++) yield { number, fields: { text: 'x'.repeat(length) } };
  });
  return { source, seen };
}

async function allOf(source: () => AsyncIterable<SourceRow>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { number } of source()) numbers.push(number);
  return numbers;
}

describe('rows that are read again', () => {
  test('when they are few, then the file is taken apart once', async () => {
    const { source, seen } = sourceOf(3, 5);
    expect([await allOf(source), await allOf(source)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(seen.reads).toBe(1);
  });

  test.each([
    ['many', 50_000, 5],
    ['long', 6, 1_000_000],
  ])('when they are %s, then they are read from the file again', async (_, rows, length) => {
    const { source, seen } = sourceOf(rows, length);
    expect([(await allOf(source)).length, (await allOf(source)).length]).toEqual([rows, rows]);
    expect(seen.reads).toBe(2);
  });

  test('when a reader left before their end, then the next one has them all', async () => {
    const { source } = sourceOf(3, 5);
    for await (const _ of source()) break;
    expect(await allOf(source)).toEqual([1, 2, 3]);
  });
});
