import { isJinjaMethod, jinjaFilter } from './jinja-filters.ts';
import { jinjaTokens, type JinjaWord } from './jinja-words.ts';
import { NoEquivalent, type Comparison, type Expression, type Offset } from './nodes.ts';

const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided_by',
  '%': 'modulo',
};
const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=']);
const CONSTANTS: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

/** Reads expressions of Jinja, one behind the other. `at` is where `text` begins in its template. */
export class JinjaReader {
  readonly #tokens: JinjaWord[];
  readonly #text: string;
  readonly #start: Offset;
  #next = 0;

  constructor(text: string, at: Offset) {
    this.#text = text;
    this.#start = at;
    this.#tokens = jinjaTokens(text, at);
  }

  /** The next expression, with `a if b else c`. */
  expression(): Expression {
    const value = this.#or();
    if (!this.takes('if')) return value;
    const { at } = this.peek();
    const condition = this.#or();
    const otherwise: Expression = this.takes('else') ? this.expression() : { kind: 'value', value: null };
    return { kind: 'either', condition, value, otherwise, at };
  }

  /** Throws unless all was read. */
  end(): void {
    if (this.peek().kind !== 'end') throw this.unreadable();
  }

  peek(): JinjaWord {
    return this.#tokens[this.#next]!;
  }

  /** Goes on behind the word or sign, if it is next. */
  takes(text: string): boolean {
    const { kind, text: next } = this.peek();
    if ((kind !== 'name' && kind !== 'sign') || next !== text) return false;
    this.#next++;
    return true;
  }

  name(): string {
    const { kind, text } = this.peek();
    if (kind !== 'name') throw this.unreadable();
    this.#next++;
    return text;
  }

  unreadable(): NoEquivalent {
    return new NoEquivalent(
      Math.min(this.peek().at, this.#start + this.#text.length),
      `cannot read ${this.#text.trim()}`,
    );
  }

  #or(): Expression {
    return this.#chain('or', () => this.#chain('and', () => this.#not()));
  }

  #chain(op: 'and' | 'or', next: () => Expression): Expression {
    const { at } = this.peek();
    let left = next();
    while (this.takes(op)) left = { kind: 'logic', op, sides: [left, next()], at };
    return left;
  }

  #not(): Expression {
    const { at } = this.peek();
    return this.takes('not') ? { kind: 'not', of: this.#not(), at } : this.#comparison();
  }

  #comparison(): Expression {
    const { at } = this.peek();
    const left = this.#sum();
    const { text } = this.peek();
    if (this.peek().kind === 'sign' && COMPARISONS.has(text)) {
      this.#next++;
      return { kind: 'compare', op: text as Comparison, left, right: this.#sum(), at };
    }
    if (this.takes('is')) return this.#test(left, at);
    if (this.takes('in')) return { kind: 'compare', op: 'in', left, right: this.#sum(), at };
    if (!this.takes('not')) return left;
    if (!this.takes('in')) throw this.unreadable();
    return { kind: 'not', of: { kind: 'compare', op: 'in', left, right: this.#sum(), at }, at };
  }

  #test(of: Expression, at: Offset): Expression {
    const isNegated = this.takes('not');
    const name = this.name();
    if (name !== 'defined' && name.toLowerCase() !== 'none' && name !== 'undefined')
      throw new NoEquivalent(at, `Liquid has no test "is ${name}"`);
    const defined: Expression = { kind: 'defined', of, at };
    return (name === 'defined') === isNegated ? { kind: 'not', of: defined, at } : defined;
  }

  #sum(): Expression {
    const { at } = this.peek();
    let left = this.#product();
    for (;;) {
      if (this.takes('~')) left = { kind: 'join', sides: [left, this.#product()], at };
      else {
        const { text } = this.peek();
        if (text !== '+' && text !== '-') return left;
        this.#next++;
        left = sum(text, left, this.#product(), at);
      }
    }
  }

  #product(): Expression {
    let left = this.#filters();
    for (;;) {
      const { kind, text, at } = this.peek();
      if (kind === 'sign' && (text === '//' || text === '**')) throw new NoEquivalent(at, `Liquid has no ${text}`);
      if (kind !== 'sign' || (text !== '*' && text !== '/' && text !== '%')) return left;
      this.#next++;
      left = { kind: 'filter', of: left, name: ARITHMETIC[text]!, args: [this.#filters()], at };
    }
  }

  #filters(): Expression {
    let value = this.#parts();
    while (this.takes('|')) {
      const { at } = this.peek();
      const name = this.name();
      value = jinjaFilter(value, name, this.takes('(') ? this.#arguments(')') : [], at);
    }
    return value;
  }

  #parts(): Expression {
    let value = this.#primary();
    for (;;) {
      const { at } = this.peek();
      if (this.takes('.')) value = this.#part(value, this.#nameOrNumber(), at);
      else if (this.takes('[')) {
        const [part, ...more] = this.#arguments(']');
        if (part?.kind !== 'value' || more.length > 0)
          throw new NoEquivalent(at, 'a part of a value that is not fixed');
        value = this.#part(value, String(part.value), at);
      } else if (value.kind === 'path' && this.takes('(')) value = call(value, this.#arguments(')'), at);
      else return value;
    }
  }

  #nameOrNumber(): string {
    const { kind, text } = this.peek();
    if (kind !== 'name' && kind !== 'number') throw this.unreadable();
    this.#next++;
    return text;
  }

  #part(of: Expression, name: string, at: Offset): Expression {
    if (isJinjaMethod(name) && this.takes('(')) return jinjaFilter(of, name, this.#arguments(')'), at);
    if (of.kind === 'path') return { ...of, parts: [...of.parts, name] };
    throw new NoEquivalent(at, `the part ${name} of what is no variable`);
  }

  #arguments(close: string): Expression[] {
    const all: Expression[] = [];
    while (!this.takes(close)) {
      // A name before it says nothing that Liquid has.
      if (this.peek().kind === 'name' && this.#tokens[this.#next + 1]?.text === '=') this.#next += 2;
      all.push(this.expression());
      if (!this.takes(',') && this.peek().text !== close) throw this.unreadable();
    }
    return all;
  }

  #primary(): Expression {
    const { kind, text, at } = this.peek();
    if (this.takes('(')) {
      const inner = this.expression();
      if (!this.takes(')')) throw this.unreadable();
      return inner;
    }
    if (this.takes('[')) return { kind: 'list', items: this.#arguments(']'), at };
    if (this.takes('-') && this.peek().kind === 'number')
      return { kind: 'value', value: -Number(this.#nameOrNumber()) };
    this.#next++;
    if (kind === 'number') return { kind: 'value', value: Number(text) };
    if (kind === 'text') return { kind: 'value', value: unquoted(text) };
    if (kind !== 'name' || RESERVED.has(text)) {
      this.#next--;
      throw this.unreadable();
    }
    return Object.hasOwn(CONSTANTS, text)
      ? { kind: 'value', value: CONSTANTS[text]! }
      : { kind: 'path', parts: [text], at };
  }
}

const RESERVED = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);

/** One expression and nothing behind it. */
export function jinjaExpression(text: string, at: Offset): Expression {
  const reader = new JinjaReader(text, at);
  const expression = reader.expression();
  reader.end();
  return expression;
}

/** `+` joins texts and adds numbers; where neither side shows which, it cannot be told. */
function sum(sign: string, left: Expression, right: Expression, at: Offset): Expression {
  const isText = [left, right].some(
    (side) => side.kind === 'join' || (side.kind === 'value' && typeof side.value === 'string'),
  );
  if (sign === '+' && isText) return { kind: 'join', sides: [left, right], at };
  return { kind: 'filter', of: left, name: ARITHMETIC[sign]!, args: [right], at };
}

function call({ parts }: Expression & { kind: 'path' }, args: Expression[], at: Offset): Expression {
  const name = parts.join('.');
  if (name === 'range') return { kind: 'filter', of: { kind: 'value', value: null }, name, args, at };
  throw new NoEquivalent(at, `there is no function ${name}`);
}

function unquoted(text: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text.slice(1, -1).replace(/\\([\s\S])/g, (_all, char: string) => known[char] ?? char);
}
