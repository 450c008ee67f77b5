/** Models whose tokenizer is o200k, at OpenAI itself. Of newer ones it is not known. */
const O200K = /^(gpt-4o|gpt-4\.1|gpt-5|chatgpt-4o|o[134])(-|\.|$)/;

/** A text is counted in pieces of so many UTF-16 units, so that whoever waits can be stopped between them. */
const PIECE = 2048;

/** A longer text would take seconds, and its length matters more than its last tokens. */
const LONGEST = 200_000;

/** The exact number of tokens; undefined where the tokenizer is not known, or not at hand. */
export async function countExactly(provider: string, model: string, text: string): Promise<number | undefined> {
  if (provider !== 'openai' || !O200K.test(model) || text.length > LONGEST) return undefined;
  const tokenizer = await import('gpt-tokenizer/encoding/o200k_base').catch(() => undefined);
  if (tokenizer === undefined) return undefined;
  let tokens = 0;
  for (const piece of piecesOf(text)) {
    // What looks like a special token is text.
    tokens += tokenizer.countTokens(piece, { disallowedSpecial: new Set() });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tokens;
}

/** Cut at a blank where there is one, and never within a character. */
function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + PIECE);
    if (end < text.length) {
      const blank = text.lastIndexOf(' ', end);
      if (blank > at + PIECE / 2) end = blank;
      else if (/[\ud800-\udbff]/.test(text[end - 1]!)) end -= 1;
    }
    yield text.slice(at, end);
    at = end;
  }
}
