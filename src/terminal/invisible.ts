/**
 * Characters that nothing is seen of, or that reorder what is seen: joiners, marks and overrides of direction, fillers,
 * variation selectors, tags, and what else Unicode calls ignorable. They can hide words, or show others than there are.
 */
const BELOW_10000 = String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb`;
const INVISIBLE = new RegExp(
  String.raw`[${BELOW_10000}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]`,
  'u',
);

/** The same as a part of a class that is looked for in UTF-16 units; those from U+10000 on begin with a surrogate. */
export const INVISIBLE_UNITS = String.raw`${BELOW_10000}\ud800-\udfff`;

/** Whether nothing is seen of `character`, which is one code point. */
export function isInvisible(character: string): boolean {
  return INVISIBLE.test(character);
}

/** Whether an invisible character makes the writing between its neighbours what it is. Each of them may be empty. */
export function isNeeded(character: string, previous: string, next: string): boolean {
  if (character === '\ufe0f' || character === '\ufe0e') return selectsEmoji(previous, next);
  if (character === '\u200d' && endsPicture(previous)) return isPicture(next);
  if (character === '\u200d' || character === '\u200c') return isOfJoinedScript(previous) && isOfJoinedScript(next);
  if (selectsMongolian(character)) return isMongolian(previous);
  return selectsIdeograph(character) && isIdeograph(previous);
}

/** Digits and the like are emoji only as keycaps; behind any of them a selector could spell something. */
function selectsEmoji(previous: string, next: string): boolean {
  return /^[\d#*]/.test(previous) ? next === '\u20e3' : isEmoji(previous);
}

// Each pattern stands where it is used: V8 reads a pattern with classes when it comes to it, which at the start of the
// program costs 3 ms (measured on Node 20).

function isEmoji(text: string): boolean {
  return /^\p{Emoji}/u.test(text);
}

function isPicture(text: string): boolean {
  return /^\p{Extended_Pictographic}/u.test(text);
}

function endsPicture(text: string): boolean {
  return /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)/u.test(text);
}

/** Letters and marks of the scripts whose spelling has joiners. */
function isOfJoinedScript(text: string): boolean {
  return /^(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Adlm}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}\p{scx=Lana}]/u.test(
    text,
  );
}

function isMongolian(text: string): boolean {
  return /^\p{Script=Mongolian}/u.test(text);
}

function selectsMongolian(text: string): boolean {
  return /^[\u180b-\u180d\u180f]/.test(text);
}

function isIdeograph(text: string): boolean {
  return /^\p{Ideographic}/u.test(text);
}

function selectsIdeograph(text: string): boolean {
  return /^[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/u.test(text);
}
