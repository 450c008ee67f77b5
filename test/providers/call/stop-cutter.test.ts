import { describe, expect, test } from '@jest/globals';
import { createStopCutter } from '../../../src/providers/call/stop-cutter.ts';

function cut(stops: string[], pieces: string[]): string {
  const cutter = createStopCutter(stops);
  let text = '';
  for (const piece of pieces) {
    const step = cutter.push(piece);
    text += step.text;
    if (step.found) return `${text}|`;
  }
  return text + cutter.flush();
}

describe('the stop cutter', () => {
  test.each([
    ['inside one piece', ['END'], ['abcENDdef'], 'abc|'],
    ['spread over pieces', ['END'], ['abcE', 'N', 'Ddef'], 'abc|'],
    ['begun and not finished', ['END'], ['abcEN', 'X'], 'abcENX'],
    ['begun twice', ['aab'], ['a', 'a', 'a', 'b'], 'a|'],
    ['the first of several', ['Y', 'X'], ['aXbY'], 'a|'],
    ['at the end', ['END'], ['abcEN'], 'abcEN'],
    ['at the start', ['END'], ['END'], '|'],
    ['never', ['END'], ['abc', 'def'], 'abcdef'],
  ])('when a stop text comes %s, then nothing of it is shown', (_, stops, pieces, expected) => {
    expect(cut(stops, pieces)).toBe(expected);
  });

  test('when a text is cut into single characters, then the result is the same', () => {
    const text = 'one STOPtwo STO STOP! three';
    expect(cut(['STOP!'], text.split(''))).toBe(cut(['STOP!'], [text]));
  });

  test('when nothing may begin a stop text, then nothing is held back', () => {
    expect(createStopCutter(['END']).push('abc').text).toBe('abc');
  });
});
