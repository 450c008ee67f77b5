import { expect, test } from '@jest/globals';
import { RowFaults, rowFaultsOf } from '../../../src/core/runs/row-faults.ts';

test('when many rows are wrong, then the first twenty are told and the others counted, the most frequent first', () => {
  const faults = new RowFaults();
  for (let row = 1; row <= 100; row++)
    faults.add(row, row % 3 === 0 ? ['a is required', 'b is required'] : ['b is required']);
  expect(faults.rows.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(faults.more).toEqual([
    { fault: 'b is required', count: 80 },
    { fault: 'a is required', count: 27 },
  ]);
  expect(rowFaultsOf(faults.error('greet', 200))).toMatchObject({ count: 100, more: faults.more });
});

test('when every row is wrong in a way of its own, then no more than fifty ways are counted apart', () => {
  const faults = new RowFaults();
  for (let row = 1; row <= 1000; row++) faults.add(row, [`fault ${row}`]);
  expect(faults.more).toHaveLength(51);
  expect(faults.more[0]).toEqual({ fault: 'other faults', count: 930 });
});
