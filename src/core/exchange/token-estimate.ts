/** Scripts in which one character is about one token. */
const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/gu;
const ASCII_CHARACTERS_PER_TOKEN = 4;
const OTHER_CHARACTERS_PER_TOKEN = 2.5;

/** About how many tokens `text` is, from its scripts. Real usage, once known, replaces this. */
export function estimateTokens(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  // eslint-disable-next-line no-control-regex
  const ascii = text.match(/[\u0000-\u007f]/g)?.length ?? 0;
  const other = Math.max(0, text.length - ascii - wide);
  return Math.ceil(ascii / ASCII_CHARACTERS_PER_TOKEN + wide + other / OTHER_CHARACTERS_PER_TOKEN);
}
