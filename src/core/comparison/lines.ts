import { createTwoFilesPatch } from 'diff';

/** Texts that differ in more lines than these are told as a whole: the time goes with the square of it. */
const MOST_CHANGES = 4000;

/** A text, and what it is called over the differences. */
export interface NamedText {
  called: string;
  text: string;
}

/** What differs between two texts, line by line, in the form that `patch` takes; empty where they are the same. */
export function changedLines(before: NamedText, after: NamedText): string {
  if (before.text === after.text) return '';
  const patch = createTwoFilesPatch(before.called, after.called, before.text, after.text, undefined, undefined, {
    maxEditLength: MOST_CHANGES,
  });
  if (patch !== undefined) return patch.slice(patch.indexOf('--- '));
  return `--- ${before.called}\n+++ ${after.called}\n${whole('-', before.text)}${whole('+', after.text)}`;
}

function whole(sign: string, text: string): string {
  return text.replaceAll(/(?<![^\n])(?=[^])/g, sign).replace(/([^\n])$/, '$1\n');
}
