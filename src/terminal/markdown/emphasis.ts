import { type Style, STYLE, type TextRun } from './style.ts';

/** A run of `*`, `_` or `~` that may open or close emphasis. */
export interface Delimiter {
  /** It shows what is left of the signs. */
  run: TextRun;
  /** Where it stands in the line. */
  at: number;
  sign: string;
  /** Signs at first, and those that are not used yet. */
  length: number;
  left: number;
  canOpen: boolean;
  canClose: boolean;
  /** No opener was found for it. */
  isTried: boolean;
}

const LETTER = /^[0-9A-Za-z]$/;
const SPACE = /^[\s\u00a0]?$/u;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
/** Scripts that write no blanks between words: behind their punctuation a sign can still open or close. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]$/u;

/** What the run of signs at a place of the line, between two characters that are empty at its ends, can do. */
export function delimiterOf(run: TextRun, at: number, before: string, after: string): Delimiter | undefined {
  const sign = run.text[0]!;
  if (sign === '~' && run.text.length !== 2) return undefined;
  const opens = leansOn(after, before);
  const closes = leansOn(before, after);
  const isInWord = sign === '_' && opens && closes;
  const canOpen = opens && (!isInWord || PUNCTUATION.test(before));
  const canClose = closes && (!isInWord || PUNCTUATION.test(after));
  const { length } = run.text;
  if (!canOpen && !canClose) return undefined;
  return { run, at, sign, length, left: length, canOpen, canClose, isTried: false };
}

/** Whether a run belongs to the text on one side, where `other` stands on its other one. */
function leansOn(side: string, other: string): boolean {
  // Most neighbours are such, and the other expressions take their time.
  if (LETTER.test(side)) return true;
  if (SPACE.test(side)) return false;
  return !PUNCTUATION.test(side) || SPACE.test(other) || PUNCTUATION.test(other) || UNSPACED.test(other);
}

/**
 * Pairs the delimiters from number `from` on that can be paired, and styles the runs between. What is left of `delimiters`
 * can still be closed. `keepsMarks`: the signs stay in the text.
 */
export function pairUp(delimiters: Delimiter[], from: number, runs: TextRun[], keepsMarks: boolean): void {
  for (let at = from; at < delimiters.length;) {
    const closer = delimiters[at]!;
    const mayClose = closer.canClose && closer.left > 0 && !closer.isTried;
    const start = mayClose ? placeOfOpener(closer, delimiters, from, at) : -1;
    if (start < 0) {
      closer.isTried = true;
      if (closer.canOpen && closer.left > 0) at++;
      else delimiters.splice(at, 1);
      continue;
    }
    const opener = delimiters[start]!;
    const used = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
    between(opener, closer, runs, closer.sign === '~' ? STYLE.deleted : used === 2 ? STYLE.strong : STYLE.emphasis);
    for (const one of [opener, closer]) {
      one.left -= one.sign === '~' ? 2 : used;
      if (!keepsMarks) one.run.text = one.sign.repeat(one.left);
    }
    const kept = opener.left > 0 ? start + 1 : start;
    delimiters.splice(kept, at - kept);
    at = kept;
  }
}

/** Where among `delimiters` from `from` to `at` the nearest one stands that `closer` closes; -1 where none does. */
function placeOfOpener(closer: Delimiter, delimiters: readonly Delimiter[], from: number, at: number): number {
  let place = at - 1;
  while (place >= from && !isClosedBy(closer, delimiters[place]!)) place--;
  return place >= from ? place : -1;
}

function isClosedBy(closer: Delimiter, one: Delimiter): boolean {
  if (one.sign !== closer.sign || !one.canOpen || one.left === 0) return false;
  const isOdd = (one.canClose || closer.canOpen) && closer.length % 3 !== 0 && (one.length + closer.length) % 3 === 0;
  return !isOdd;
}

function between(opener: Delimiter, closer: Delimiter, runs: TextRun[], style: Style): void {
  const start = runs.indexOf(opener.run);
  const end = runs.indexOf(closer.run, start);
  for (let at = start + 1; at < end; at++) runs[at]!.style |= style;
}
