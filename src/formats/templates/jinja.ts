import { jinjaExpression, JinjaReader } from './jinja-expression.ts';
import { NoEquivalent, type Branch, type Offset, type TemplatePart } from './nodes.ts';

export interface JinjaOptions {
  /** Braces around what cannot be read are text, as goose takes them. */
  unreadableIsText?: boolean;
}

interface JinjaToken {
  kind: 'text' | 'output' | 'tag';
  text: string;
  at: Offset;
  /** For an output: how it was written. */
  source: string;
}

/** A template in the part of Jinja that Liquid has equivalents of. Throws `NoEquivalent`. */
export function parseJinja(text: string, options: JinjaOptions = {}): TemplatePart[] {
  const parser = new JinjaParser(tokensIn(text), options);
  return parser.parts([], 0);
}

const OPENING = /\{(?:\{|%|#)/g;
const CLOSING: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };
const RAW = /^[-+]?\s*(raw|verbatim)\s*[-+]?$/;

function tokensIn(text: string): JinjaToken[] {
  const tokens: JinjaToken[] = [];
  let from = 0;
  /** Whether the tag before takes the blanks behind it away. */
  let trims = false;
  const addText = (to: Offset, isTrimmed: boolean) => {
    const piece = text.slice(from, to);
    const started = trims ? piece.trimStart() : piece;
    const kept = isTrimmed ? started.trimEnd() : started;
    if (kept !== '') tokens.push({ kind: 'text', text: kept, at: from, source: kept });
  };
  for (;;) {
    OPENING.lastIndex = from;
    const found = OPENING.exec(text);
    if (found === null) break;
    const [opening] = found;
    const at = found.index;
    const end = closingOf(text, at, CLOSING[opening]!);
    const inner = text.slice(at + 2, end - 2);
    addText(at, inner.startsWith('-'));
    [from, trims] = [end, inner.endsWith('-')];
    const body = inner.replace(/^[-+]/, (sign) => ' '.repeat(sign.length)).replace(/[-+]$/, '');
    if (opening === '{%' && RAW.test(inner.trim())) {
      const raw = rawEnd(text, end, body.trim(), at);
      if (raw.start > end) tokens.push({ kind: 'text', text: text.slice(end, raw.start), at: end, source: '' });
      [from, trims] = [raw.end, raw.trims];
    } else if (opening !== '{#')
      tokens.push({ kind: opening === '{{' ? 'output' : 'tag', text: body, at: at + 2, source: text.slice(at, end) });
  }
  addText(text.length, false);
  return tokens;
}

/** The end of what opens at `at`; quotation marks hide what would close it. */
function closingOf(text: string, at: Offset, closing: string): Offset {
  let quote = '';
  for (let index = at + 2; index < text.length; index++) {
    const char = text[index]!;
    if (quote !== '') {
      if (char === '\\') index++;
      else if (char === quote) quote = '';
    } else if (text.startsWith(closing, index)) return index + 2;
    else if (closing !== '#}' && (char === '"' || char === "'")) quote = char;
  }
  // A lone quotation mark hides the end of what is open: then the first one counts.
  const end = text.indexOf(closing, at + 2);
  if (end === -1) throw new NoEquivalent(at, `${text.slice(at, at + 2)} is never closed`);
  return end + 2;
}

function rawEnd(text: string, from: Offset, name: string, at: Offset): { start: Offset; end: Offset; trims: boolean } {
  const ending = new RegExp(`\\{%[-+]?\\s*end${name}\\s*([-+]?)%\\}`, 'g');
  ending.lastIndex = from;
  const found = ending.exec(text);
  if (found === null) throw new NoEquivalent(at, `{% ${name} %} is never closed`);
  return { start: found.index, end: ending.lastIndex, trims: found[1] === '-' };
}

class JinjaParser {
  readonly #tokens: readonly JinjaToken[];
  readonly #options: JinjaOptions;
  #next = 0;

  constructor(tokens: readonly JinjaToken[], options: JinjaOptions) {
    this.#tokens = tokens;
    this.#options = options;
  }

  /** The parts up to one of the tags `until`, which is next then; `at` is what they close. */
  parts(until: readonly string[], at: Offset): TemplatePart[] {
    const parts: TemplatePart[] = [];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined) {
        if (until.length === 0) return parts;
        throw new NoEquivalent(at, `there is no {% ${until.at(-1)!} %} for it`);
      }
      if (token.kind === 'tag' && until.includes(wordOf(token))) return parts;
      this.#next++;
      if (token.kind === 'text') parts.push({ kind: 'text', text: token.text });
      else if (token.kind === 'output') parts.push(this.#output(token));
      else parts.push(this.#tag(token));
    }
  }

  #output({ text, at, source }: JinjaToken): TemplatePart {
    try {
      return { kind: 'output', expression: jinjaExpression(text, at) };
    } catch (thrown) {
      const isText = this.#options.unreadableIsText && (thrown as Error).message.startsWith('cannot read');
      if (!isText) throw thrown;
      return { kind: 'text', text: source };
    }
  }

  #tag(token: JinjaToken): TemplatePart {
    const word = wordOf(token);
    if (word === 'if') return this.#if(token);
    if (word === 'for') return this.#for(token);
    if (word === 'set') return this.#set(token);
    if (/^(end|else|elif)/.test(word)) throw new NoEquivalent(token.at, `{% ${word} %} closes nothing`);
    throw new NoEquivalent(token.at, `Liquid has no {% ${word} %}`);
  }

  #if(opening: JinjaToken): TemplatePart {
    const branches: Branch[] = [];
    let otherwise: TemplatePart[] = [];
    for (let token = opening; ; token = this.#tokens[this.#next++]!) {
      const word = wordOf(token);
      if (word === 'endif') return { kind: 'if', branches, otherwise };
      if (word === 'else') otherwise = this.parts(['endif'], opening.at);
      else {
        const condition = jinjaExpression(...behindWord(token));
        branches.push({ condition, body: this.parts(['elif', 'else', 'endif'], opening.at) });
      }
    }
  }

  #for(token: JinjaToken): TemplatePart {
    const reader = new JinjaReader(...behindWord(token));
    const item = reader.name();
    if (reader.takes(',')) throw new NoEquivalent(token.at, 'a loop over names and values');
    if (!reader.takes('in')) throw reader.unreadable();
    const list = reader.expression();
    if (list.kind === 'either' || reader.takes('recursive'))
      throw new NoEquivalent(token.at, 'a loop with a condition');
    reader.end();
    const body = this.parts(['else', 'endfor'], token.at);
    const hasElse = wordOf(this.#tokens[this.#next++]!) === 'else';
    const otherwise = hasElse ? this.parts(['endfor'], token.at) : [];
    if (hasElse) this.#next++;
    return { kind: 'for', item, list, body, otherwise, at: token.at };
  }

  #set(token: JinjaToken): TemplatePart {
    const reader = new JinjaReader(...behindWord(token));
    const name = reader.name();
    const { at } = token;
    if (reader.takes('=')) {
      const value = reader.expression();
      reader.end();
      return { kind: 'set', name, value, at };
    }
    reader.end();
    const value = this.parts(['endset'], at);
    this.#next++;
    return { kind: 'set', name, value, at };
  }
}

function wordOf({ text }: JinjaToken): string {
  return /^\s*(\w*)/.exec(text)![1]!;
}

function behindWord({ text, at }: JinjaToken): [string, Offset] {
  const [before] = /^\s*\w*/.exec(text)!;
  return [text.slice(before.length), at + before.length];
}
