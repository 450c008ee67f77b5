/** What Enter does: the text goes on in a new line, or it is complete. A block is never a command. */
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

/** What is typed at the prompt: a command, or text for the model. */
export type Said = { type: 'command'; name: string; argument: string } | { type: 'text'; text: string };

/**
 * `/word` is a command; a path such as `/etc/hosts` is text, and so is what begins with `//`, of which one is dropped.
 * Pasted code that begins with a comment keeps both: only a single line is unescaped.
 */
export function parseSaid(text: string): Said {
  const command = /^\/([a-z]+)(?:\s+([^]*))?$/i.exec(text);
  if (command) return { type: 'command', name: command[1]!.toLowerCase(), argument: (command[2] ?? '').trim() };
  const isEscaped = /^\/\/\S/.test(text) && !text.includes('\n');
  return { type: 'text', text: isEscaped ? text.slice(1) : text };
}
