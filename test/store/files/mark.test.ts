import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { placeHardLinkMark, placeMark, readMark, removeMark } from '../../../src/store/files/mark.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const folder = useTemporaryFolder();
const mark = () => path.join(folder(), 'a.json.lock');

describe.each([
  ['as a symbolic link', placeMark],
  ['as a hard link', placeHardLinkMark],
])('a mark %s', (_how, place) => {
  test('when there is none, then it can be placed and read', () => {
    expect(readMark(mark())).toBeUndefined();
    expect(place(mark(), '1:2:host/boot/ns:x')).toBe(true);
    expect(readMark(mark())).toBe('1:2:host/boot/ns:x');
    expect(readdirSync(folder())).toEqual(['a.json.lock']);
  });

  test.each([
    ['a mark', () => placeMark(mark(), 'first')],
    ['a hard link mark', () => placeHardLinkMark(mark(), 'first')],
    ['a file', () => writeFileSync(mark(), 'first')],
    ['a folder', () => mkdirSync(mark())],
  ])('when there is %s, then another is not placed and the first stays', (_what, put) => {
    put();
    const { ino } = lstatSync(mark());
    expect(place(mark(), 'second')).toBe(false);
    expect(lstatSync(mark()).ino).toBe(ino);
    expect(readdirSync(folder())).toEqual(['a.json.lock']);
  });

  test('when it is removed, then another can be placed', () => {
    place(mark(), 'first');
    removeMark(mark(), 'first');
    expect(readMark(mark())).toBeUndefined();
    expect(place(mark(), 'second')).toBe(true);
  });

  test('when it carries another text, then it is not removed', () => {
    place(mark(), 'first');
    removeMark(mark(), 'second');
    expect(readMark(mark())).toBe('first');
  });
});
