import { handlebarsTokens, type HandlebarsToken } from './handlebars-tokens.ts';
import { handlebarsValue, type HandlebarsNames } from './handlebars-values.ts';
import { handlebarsWords, type HandlebarsValue, type HandlebarsWords } from './handlebars-words.ts';
import { NoEquivalent, type Branch, type Expression, type Offset, type TemplatePart } from './nodes.ts';
import { roleCalled } from './write-parts.ts';

/** What the file around a template gives it. */
export interface HandlebarsMeans {
  /** The text of a partial; undefined where there is none of that name. */
  partial(name: string): string | undefined;
  /** `{{history}}` stands there. */
  onHistory(at: Offset): void;
}

/** A partial within a partial, and so on: deeper than this it takes in itself. */
const DEEPEST = 20;

/** A template in the part of Handlebars and Mustache that Liquid has equivalents of. Throws `NoEquivalent`. */
export function parseHandlebars(text: string, means: HandlebarsMeans): TemplatePart[] {
  return new HandlebarsParser(handlebarsTokens(text), means, { names: new Map(), items: [] }, 0).all();
}

class HandlebarsParser {
  readonly #tokens: readonly HandlebarsToken[];
  readonly #means: HandlebarsMeans;
  readonly #depth: number;
  #names: HandlebarsNames;
  #next = 0;

  constructor(tokens: readonly HandlebarsToken[], means: HandlebarsMeans, names: HandlebarsNames, depth: number) {
    this.#tokens = tokens;
    this.#means = means;
    this.#names = names;
    this.#depth = depth;
  }

  all(): TemplatePart[] {
    const parts = this.#parts();
    const left = this.#tokens[this.#next];
    if (left === undefined) return parts;
    throw new NoEquivalent(
      left.at,
      left.kind === 'else' ? '{{else}} stands in no block' : `{{/${left.text}}} closes nothing`,
    );
  }

  /** The parts up to what ends or parts a block. */
  #parts(): TemplatePart[] {
    const parts: TemplatePart[] = [];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined || token.kind === 'close' || token.kind === 'else') return parts;
      this.#next++;
      if (token.kind === 'text') parts.push({ kind: 'text', text: token.text });
      else if (token.kind === 'output') parts.push(...this.#output(token));
      else if (token.kind === 'partial') parts.push(...this.#partial(token));
      else parts.push(this.#block(token));
    }
  }

  #output({ text, at, from }: HandlebarsToken): TemplatePart[] {
    const words = handlebarsWords(text, from);
    const { first, values } = words;
    const isCall = values.length > 0 || words.named.size > 0;
    if (first === 'log') return [];
    if (first === 'history' && !isCall) {
      this.#means.onHistory(at);
      return [];
    }
    if (first === 'role' && values.length === 1) return [{ kind: 'role', role: this.#role(values[0]!), at }];
    if (first === 'json' && values.length === 1)
      return [
        { kind: 'output', expression: { kind: 'filter', of: this.#value(values[0]!), name: 'json', args: [], at } },
      ];
    if (isCall) throw new NoEquivalent(at, `there is no helper ${first}`);
    return [{ kind: 'output', expression: this.#value({ text: first, at: from }) }];
  }

  #role({ text, at }: HandlebarsValue): NonNullable<ReturnType<typeof roleCalled>> {
    const role = roleCalled(text.replaceAll(/["']/g, ''));
    if (role === undefined) throw new NoEquivalent(at, `there is no role ${text}`);
    return role;
  }

  #block(opening: HandlebarsToken): TemplatePart {
    const { kind, text, at, from } = opening;
    const words = handlebarsWords(text, from);
    if (kind === 'inverse') return this.#section(opening, words, true);
    switch (words.first) {
      case 'if':
      case 'unless':
      case 'ifEquals':
      case 'unlessEquals':
        return this.#if(opening, words);
      case 'each':
        return this.#each(opening, this.#only(words, at), words.items);
      case 'role': {
        const role = this.#role(words.values[0] ?? { text: '', at });
        const body = this.#parts();
        this.#close(opening, words.first);
        return { kind: 'role', role, body, at };
      }
      default:
        if (words.values.length > 0 || words.first === 'with' || words.first === 'section')
          throw new NoEquivalent(at, `there is no helper ${words.first}`);
        return this.#section(opening, words, false);
    }
  }

  /** `{{#if a}}…{{else if b}}…{{else}}…{{/if}}` and the like. */
  #if(opening: HandlebarsToken, words: HandlebarsWords): TemplatePart {
    const branches: Branch[] = [{ condition: this.#condition(words, opening.at), body: this.#parts() }];
    let otherwise: TemplatePart[] = [];
    for (let token = this.#tokens[this.#next]; token?.kind === 'else'; token = this.#tokens[this.#next]) {
      this.#next++;
      if (token.text === '') otherwise = this.#parts();
      else
        branches.push({
          condition: this.#condition(handlebarsWords(token.text, token.from), token.at),
          body: this.#parts(),
        });
    }
    this.#close(opening, words.first);
    return { kind: 'if', branches, otherwise };
  }

  #condition(words: HandlebarsWords, at: Offset): Expression {
    const { first, values } = words;
    if (first === 'if') return this.#only(words, at);
    if (first === 'unless') return { kind: 'not', of: this.#only(words, at), at };
    if ((first !== 'ifEquals' && first !== 'unlessEquals') || values.length !== 2)
      throw new NoEquivalent(at, `cannot read {{#${first}}}`);
    const [left, right] = values.map((value) => this.#value(value)) as [Expression, Expression];
    return { kind: 'compare', op: first === 'ifEquals' ? '==' : '!=', left, right, at };
  }

  #only({ first, values }: HandlebarsWords, at: Offset): Expression {
    const [value, more] = values;
    if (value !== undefined && more === undefined) return this.#value(value);
    throw new NoEquivalent(more?.at ?? at, `{{#${first}}} takes one value`);
  }

  #each(opening: HandlebarsToken, list: Expression, [name, index]: readonly string[]): TemplatePart {
    const item = `this#${this.#names.items.length}`;
    const names = new Map(this.#names.names);
    if (name) names.set(name, { kind: 'path', parts: [item], at: opening.at });
    if (index) names.set(index, { kind: 'path', parts: ['@index'], at: opening.at });
    const outside = this.#names;
    this.#names = { names, items: [...outside.items, item] };
    const body = this.#parts();
    this.#names = outside;
    const otherwise = this.#otherwise();
    this.#close(opening, wordBefore(opening.text));
    return { kind: 'for', item, list, body, otherwise, at: opening.at };
  }

  /** `{{#name}}…{{/name}}`: a loop where its text is of each item, else a condition. */
  #section(opening: HandlebarsToken, words: HandlebarsWords, isInverse: boolean): TemplatePart {
    const { at } = opening;
    const value = this.#value({ text: words.first, at: opening.from });
    if (!isInverse && this.#saysItem()) return this.#each(opening, value, words.items);
    const condition: Expression = isInverse ? { kind: 'not', of: value, at } : value;
    const body = this.#parts();
    const otherwise = this.#otherwise();
    this.#close(opening, words.first);
    return { kind: 'if', branches: [{ condition, body }], otherwise };
  }

  #otherwise(): TemplatePart[] {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'else') return [];
    if (token.text !== '') throw new NoEquivalent(token.at, `{{else ${token.text}}} belongs to no {{#if}}`);
    this.#next++;
    return this.#parts();
  }

  /** Tells whether the block that begins now prints `{{.}}` or `{{this}}`. */
  #saysItem(): boolean {
    let depth = 0;
    for (const { kind, text } of this.#tokens.slice(this.#next)) {
      if (kind === 'open' || kind === 'inverse') depth++;
      else if (kind === 'close' && --depth < 0) return false;
      else if (kind === 'output' && (text === '.' || text === 'this')) return true;
    }
    return false;
  }

  #close({ at, text }: HandlebarsToken, name: string): void {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new NoEquivalent(at, `{{#${text}}} is never closed`);
    if (token.kind !== 'close' || token.text !== name)
      throw new NoEquivalent(token.at, `{{/${token.text}}} does not close {{#${text}}}`);
    this.#next++;
  }

  #partial({ text, at, from, indent = '' }: HandlebarsToken): TemplatePart[] {
    const words = handlebarsWords(text, from);
    const name = words.first.replaceAll(/["']/g, '');
    const [context] = words.values;
    if (context !== undefined && context.text !== 'this' && context.text !== '.')
      throw new NoEquivalent(at, `{{> ${name}}} takes an object, and values are texts here`);
    const source = this.#means.partial(name);
    if (source === undefined) throw new NoEquivalent(at, `there is no partial _${name}.prompt beside it`);
    if (this.#depth >= DEEPEST) throw new NoEquivalent(at, `{{> ${name}}} takes in itself`);
    const names = new Map(this.#names.names);
    for (const [key, value] of words.named) names.set(key, this.#value(value));
    try {
      const tokens = handlebarsTokens(indent === '' ? source : source.replaceAll(/(?<![^\n])(?=.)/g, indent));
      return new HandlebarsParser(tokens, this.#means, { ...this.#names, names }, this.#depth + 1).all();
    } catch (thrown) {
      // Its places are not those of this file.
      throw thrown instanceof NoEquivalent ? new NoEquivalent(at, `${thrown.message}, in _${name}.prompt`) : thrown;
    }
  }

  #value(given: HandlebarsValue): Expression {
    return handlebarsValue(given, this.#names);
  }
}

function wordBefore(text: string): string {
  return /^\S*/.exec(text)![0];
}
