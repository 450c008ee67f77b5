import { expect, test } from '@jest/globals';
import { KeyTable } from '../../../src/core/runs/key-table.ts';

test('when keys are kept in a table, then it says of each what a map says, also once it has grown', () => {
  const table = new KeyTable();
  const map = new Map<string, number>();
  for (let at = 0; at < 5000; at++) {
    const [high, low] = [Math.imul(at, 0x9e3779b1) >>> 0, at % 700];
    table.setPlace(high, low, at * 3);
    map.set(`${high} ${low}`, at * 3);
  }
  for (const [key, place] of map) {
    const [high, low] = key.split(' ').map(Number) as [number, number];
    expect(table.place(high, low)).toBe(place);
  }
  expect(table.place(1, 1)).toBeUndefined();
});

test('when a key is counted, then it has no place by that, and a place can be taken away', () => {
  const table = new KeyTable();
  expect([table.count(1, 2), table.count(1, 2), table.count(1, 3)]).toEqual([0, 1, 0]);
  expect(table.place(1, 2)).toBeUndefined();
  table.setPlace(1, 2, 0);
  expect(table.place(1, 2)).toBe(0);
  table.setPlace(1, 2);
  expect(table.place(1, 2)).toBeUndefined();
});
