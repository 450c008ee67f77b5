/** The text of an expression between braces, as people write one; else any pair of braces that Liquid would read. */
const BRACES = /\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\{\{|\{%/g;
/** More of them than this stand in one block, so that the text can still be read. */
const MOST_BLOCKS = 10;

/** A Liquid template in the making: what is added as text stays text, whatever braces it holds. */
export class LiquidText {
  /** Text and code in turns, beginning with text. */
  readonly #pieces: string[] = [''];

  text(text: string): this {
    if (this.#pieces.length % 2 === 0) this.#pieces.push(text);
    else this.#pieces[this.#pieces.length - 1] += text;
    return this;
  }

  /** A tag or an output, as Liquid writes it. */
  code(code: string): this {
    if (this.#pieces.length % 2 === 0) this.#pieces[this.#pieces.length - 1] += code;
    else this.#pieces.push(code);
    return this;
  }

  toString(): string {
    return this.#pieces
      .map((piece, at) => (at % 2 === 1 ? piece : literal(piece, at < this.#pieces.length - 1)))
      .join('');
  }
}

/** `text` as Liquid that prints it. Before code a brace at its end would belong to that. */
function literal(text: string, isBeforeCode: boolean): string {
  const isOpen = isBeforeCode && text.endsWith('{');
  const escaped = withBlocks(isOpen ? text.slice(0, -1) : text);
  return isOpen ? `${escaped}{{ "{" }}` : escaped;
}

function withBlocks(text: string): string {
  const found = [...text.matchAll(BRACES)];
  if (found.length === 0) return text;
  if (/\{%-?\s*endraw/.test(text)) return text.replace(/\{\{|\{%/g, (braces) => `{{ "${braces}" }}`);
  if (found.length <= MOST_BLOCKS) return text.replace(BRACES, (braces) => `{% raw %}${braces}{% endraw %}`);
  const last = found.at(-1)!;
  const [start, end] = [found[0]!.index, last.index + last[0].length];
  return `${text.slice(0, start)}{% raw %}${text.slice(start, end)}{% endraw %}${text.slice(end)}`;
}
