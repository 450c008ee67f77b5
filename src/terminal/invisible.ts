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
  if (character === '\u200d' && PICTURE_BEFORE.test(previous)) return PICTURE.test(next);
  if (character === '\u200d' || character === '\u200c') return JOINED.test(previous) && JOINED.test(next);
  if (MONGOLIAN_VARIANT.test(character)) return MONGOLIAN.test(previous);
  return IDEOGRAPH_VARIANT.test(character) && IDEOGRAPH.test(previous);
}

/** Digits and the like are emoji only as keycaps; behind any of them a selector could spell something. */
function selectsEmoji(previous: string, next: string): boolean {
  return /^[\d#*]/.test(previous) ? next === '\u20e3' : EMOJI.test(previous);
}

const EMOJI = /^\p{Emoji}/u;
const PICTURE = /^\p{Extended_Pictographic}/u;
const PICTURE_BEFORE = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)/u;
/** Letters and marks of the scripts whose spelling has joiners. */
const JOINED =
  /^(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Adlm}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}\p{scx=Lana}]/u;
const MONGOLIAN = /^\p{Script=Mongolian}/u;
const MONGOLIAN_VARIANT = /^[\u180b-\u180d\u180f]/;
const IDEOGRAPH = /^\p{Ideographic}/u;
const IDEOGRAPH_VARIANT = /^[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/u;
