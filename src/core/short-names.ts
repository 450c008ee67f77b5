/** What a line of 200 characters has room for behind `error: `, in UTF-16 units. */
const LONGEST_LINE = 193;
/** What is no longer than this is never cut: ids, and the names that people give. */
const LONG_NAME = 48;
/** What is left of a long one at least: enough to know it again. */
const SHORTEST = 16;

/** A word, or what stands between quotation marks. */
const WORDS = /"(?:[^"\\]|\\.)*"\S*|\S+/g;

/**
 * What is told of a fault, in a line of at most 200 characters as far as its own words allow: names that are too long for
 * that lose their middle, those of the message first, since a hint may be a command to paste.
 */
export function toldInOneLine(message: string, hint?: string): string {
  const more = hint ? ` ${hint}` : '';
  return withShortNames(withShortNames(message, LONGEST_LINE - more.length) + more);
}

/** `text` whose long names have lost so much of their middle that it has at most `most` characters. */
export function withShortNames(text: string, most = LONGEST_LINE): string {
  if (text.length <= most) return text;
  const long = (text.match(WORDS) ?? []).filter((word) => word.length > LONG_NAME);
  const lengthWith = (length: number) =>
    long.reduce((rest, word) => rest - Math.max(0, word.length - length), text.length);
  let length = SHORTEST;
  while (length < most && lengthWith(length + 1) <= most) length += 1;
  return text.replaceAll(WORDS, (word) => (word.length > LONG_NAME ? withoutMiddle(word, length) : word));
}

function withoutMiddle(word: string, length: number): string {
  if (word.length <= length) return word;
  const tail = Math.floor((length - 1) / 2);
  const cut = `${word.slice(0, length - 1 - tail)}…${word.slice(word.length - tail)}`;
  // No half of a character is left there.
  return cut.replaceAll(/[\ud800-\udbff](?=…)|(?<=…)[\udc00-\udfff]/g, '');
}
