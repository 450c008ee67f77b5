import { expect, test } from '@jest/globals';
import { baseName } from '../../src/core/names.ts';

test.each([
  ['notes.txt', 'notes.txt'],
  ['/home/ada/notes.txt', 'notes.txt'],
  ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
  ['notes/', ''],
])('when the path is %s, then its base name is "%s"', (path, name) => {
  expect(baseName(path)).toBe(name);
});
