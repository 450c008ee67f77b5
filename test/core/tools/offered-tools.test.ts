import { describe, expect, test } from '@jest/globals';
import { isAllowed, namesForModels } from '../../../src/core/tools/offered-tools.ts';

describe('when a pattern says which tools run unasked', () => {
  test.each([
    ['weather', 'weather', true],
    ['weather', 'weathe', false],
    ['files/read', 'files/*', true],
    ['files/read', '*/read', true],
    ['files/read', '*', true],
    ['files/read', 'f*s/r*a*d', true],
    ['files/read/all', 'files/*', true],
    ['files/read', 'files*', false],
    ['files2/write', 'files*', false],
    ['files/read', 'files*read', false],
    ['weather', '*/*', false],
    ['files/write', 'files/read*', false],
    ['files2/read', 'files/*', false],
    ['aba', 'ab*ba', false],
    ['a.c', 'abc', false],
  ])('then %s is allowed by %s: %s', (label, pattern, allowed) => {
    expect(isAllowed(label, [pattern])).toBe(allowed);
  });
});

test('when tools of servers have names that collide, then models get different ones that every vendor takes', () => {
  const tools = [
    { server: 'a', tool: 'b__c' },
    { server: 'a__b', tool: 'c' },
    { server: 'a', tool: `${'x'.repeat(80)}1` },
    { server: 'a', tool: `${'x'.repeat(80)}2` },
    { server: 'a', tool: 'read/it now\u001b' },
  ];
  const names = namesForModels(tools);
  expect(new Set(names).size).toBe(5);
  for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
});
