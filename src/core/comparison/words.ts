import { diffArrays } from 'diff';

/** A piece of two texts laid over each other. */
export interface TextChange {
  type: 'same' | 'removed' | 'added';
  text: string;
}

/** Texts that differ in more words than these are told as a whole: the time goes with the square of it. */
const MOST_CHANGES = 2000;

/** What differs between two texts, word by word. Nothing of either is lost: all but what was added is the one, all but what was removed the other. */
export function changedWords(before: string, after: string): TextChange[] {
  if (before === after) return before === '' ? [] : [{ type: 'same', text: before }];
  const changes = diffArrays(wordsOf(before), wordsOf(after), { maxEditLength: MOST_CHANGES }) ?? [
    { removed: true, added: false, value: [before] },
    { removed: false, added: true, value: [after] },
  ];
  const told = changes.map(({ removed, added, value }): TextChange => {
    const type = removed ? 'removed' : added ? 'added' : 'same';
    return { type, text: value.join('') };
  });
  return joined(told.filter(({ text }) => text !== ''));
}

/** Several words in a row that were replaced are told as one: a blank between them belongs to both. */
function joined(changes: readonly TextChange[]): TextChange[] {
  const all: TextChange[] = [];
  let open = { removed: '', added: '' };
  const close = () => {
    for (const type of ['removed', 'added'] as const) if (open[type] !== '') all.push({ type, text: open[type] });
    open = { removed: '', added: '' };
  };
  for (const [at, { type, text }] of changes.entries()) {
    const isReplaced = open.removed !== '' && open.added !== '';
    const [next, afterNext] = changes.slice(at + 1);
    const goesOn = next?.type === 'removed' && afterNext?.type === 'added';
    if (type !== 'same') open[type] += text;
    else if (isReplaced && goesOn && /^[^\S\n]+$/.test(text)) {
      open.removed += text;
      open.added += text;
    } else {
      close();
      all.push({ type, text });
    }
  }
  close();
  return all;
}

/** Blanks, words, and signs; a picture of several characters is one. */
const TOKENS =
  /\s+|[\p{L}\p{M}\p{N}_]+|\p{Extended_Pictographic}(?:[\p{EMod}\ufe0f\u20e3]|\u200d\p{Extended_Pictographic})*|[^]/gu;
/** Scripts that put no blanks between words. */
const UNPARTED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** The segmenter's time goes with the square of the length (Node 20). */
const LONGEST_SEGMENTED = 200;

let segmenter: Intl.Segmenter | undefined;

function wordsOf(text: string): string[] {
  const tokens = text.match(TOKENS) ?? [];
  return tokens.flatMap((token) => (UNPARTED.test(token) ? partedWords(token) : token));
}

function partedWords(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  const pieces = text.match(new RegExp(`.{1,${LONGEST_SEGMENTED}}`, 'gsu')) ?? [];
  return pieces.flatMap((piece) => Array.from(segmenter!.segment(piece), ({ segment }) => segment));
}
