import { describe, expect, test } from '@jest/globals';
import {
  boolean,
  integerBetween,
  numberBetween,
  parameters,
  textList,
  url,
} from '../../../src/core/tables/value-kinds.ts';

describe('when a number from 0 to 2 is wanted', () => {
  const kind = numberBetween(0, 2);
  test.each([
    ['0', 0],
    ['2', 2],
    [' 1.5 ', 1.5],
    ['1e0', 1],
    ['.5', 0.5],
  ])('and %j is given, then it is %d', (text, value) => {
    expect(kind.parse(text)).toBe(value);
  });
  test.each(['', ' ', '2.0001', '-0.1', 'NaN', 'Infinity', '0x1', '1,5', '١', 'one'])(
    'and %j is given, then it is refused',
    (text) => {
      expect(kind.parse(text)).toBeUndefined();
    },
  );
});

test.each(['1.5', '-1', '1e3', '', 'x', '0'])(
  'when a whole number from 1 is wanted and %j is given, then it is refused',
  (text) => {
    expect(integerBetween(1, 10).parse(text)).toBeUndefined();
  },
);

test.each([
  ['yes', true],
  ['ON', true],
  ['0', false],
  ['False', false],
  ['2', undefined],
  ['', undefined],
])('when %j is given as a boolean, then it is %s', (text, value) => {
  expect(boolean.parse(text)).toBe(value);
});

test.each([
  ['reasoning_effort=low', { reasoning_effort: 'low' }],
  ['top_k=5', { top_k: 5 }],
  ['x={"a":[1]}', { x: { a: [1] } }],
  ['x=a=b', { x: 'a=b' }],
  ['x=', { x: '' }],
  ['=x', undefined],
  ['x', undefined],
  ['__proto__=1', undefined],
])('when --set is given %s, then it is %j', (text, value) => {
  expect(parameters.parse(text)).toEqual(value);
});

test.each([
  ['http://127.0.0.1:8000/v1/', 'http://127.0.0.1:8000/v1'],
  ['ftp://x', undefined],
  ['localhost:8000', undefined],
  ['http://user:key@host/v1', undefined],
  ['http://host/v1?key=x', undefined],
])('when %s is given as a base URL, then it is %s', (text, value) => {
  expect(url.parse(text)).toBe(value);
});

test.each([
  ['END', ['END']],
  ['a,b', ['a,b']],
  ['["END", "STOP"]', ['END', 'STOP']],
  ['[END]', ['[END]']],
  ['[1]', ['[1]']],
  ['[]', ['[]']],
  ['', undefined],
])('when %j is given as a list of texts, then it is %j', (text, value) => {
  expect(textList.parse(text)).toEqual(value);
});
