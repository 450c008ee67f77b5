import { expect, test } from '@jest/globals';
import { present } from '../../src/core/fields.ts';

test('when fields are undefined, then they are absent and the others keep their order', () => {
  const fields: { b: number; a?: string; c: undefined; d: number | undefined } = { b: 1, a: 'x', c: undefined, d: 0 };
  const record: { b: number; a?: string; d?: number } = present(fields);
  expect(JSON.stringify(record)).toBe('{"b":1,"a":"x","d":0}');
  expect(Object.keys(record)).toEqual(['b', 'a', 'd']);
});

test('when fields are null, false, 0 or empty, then they stay', () => {
  expect(present({ a: null, b: false, c: 0, d: '' })).toEqual({ a: null, b: false, c: 0, d: '' });
});

test('when an absent field is spread over one that is there, then that one stays', () => {
  const title: string | undefined = undefined;
  expect({ title: 'before', ...present({ title }) }).toEqual({ title: 'before' });
});
