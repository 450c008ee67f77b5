/** The effect of Enter: the text goes on in a new line, or it is complete. A block is never a command. */
export type EnterResult = { type: 'goes-on'; text: string } | { type: 'complete'; text: string; isBlock: boolean };

const QUOTES = '"""';

/**
 * Decides what Enter means at the end of `shown`, which stands for `text` where long parts are folded. A backslash at the end of a line goes on; `"""` opens a block that
 * goes on until the next `"""`; everything else is complete. A text with more of them, such as pasted code, stays as it is.
 */
export function enter(shown: string, text = shown): EnterResult {
  const trimmed = text.trim();
  const quotes = trimmed.startsWith(QUOTES) ? trimmed.split(QUOTES).length - 1 : 0;
  if (quotes % 2 === 1) return { type: 'goes-on', text: `${shown}\n` };
  if (quotes === 2 && trimmed.endsWith(QUOTES)) {
    const inside = trimmed.slice(QUOTES.length, -QUOTES.length).replace(/^\n/, '').replace(/\n$/, '');
    return { type: 'complete', text: inside, isBlock: true };
  }
  // Two backslashes at the end are meant as such.
  if (/(^|[^\\])\\$/.test(shown)) return { type: 'goes-on', text: `${shown.slice(0, -1)}\n` };
  return { type: 'complete', text: text.replace(/\n+$/, ''), isBlock: false };
}

/** A text typed at the prompt: a command, or text for the model. */
export type Entry = { type: 'command'; name: string; argument: string } | { type: 'text'; text: string };

/** Words that leave other programs; alone they are hardly meant for a model. */
export function isLeavingWord(entry: Entry): boolean {
  return entry.type === 'text' && /^\s*(exit|quit)\s*$/i.test(entry.text);
}

/**
 * A line that begins with a slash is a command, if only one that is not there; what begins with `//` is text, of which
 * one is dropped. A text of several lines is as it is, pasted code above all, unless it begins with a command that
 * `takesText`.
 */
export function parseEntry(text: string, takesText: (name: string) => boolean): Entry {
  const isLine = !text.trim().includes('\n');
  if (isLine && /^\/\/\S/.test(text)) return { type: 'text', text: text.slice(1) };
  const [, name, argument = ''] = (isLine ? /^\s*\/(?!\/)(\S*)([^]*)$/ : /^\/([a-z]+)(?=\s)([^]*)$/i).exec(text) ?? [];
  if (name === undefined || (!isLine && !takesText(name))) return { type: 'text', text };
  return { type: 'command', name, argument: argument.trim() };
}
