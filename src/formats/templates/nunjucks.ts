import { NoEquivalent, type Offset } from './nodes.ts';
import { nunjucksCondition, nunjucksOutput, nunjucksValue } from './nunjucks-expression.ts';

/** A message of a prompt, its text a Nunjucks template. */
export interface NunjucksMessage {
  role: string;
  text: string;
}

const TAG =
  /\{\{(-?)([\s\S]*?)(-?)\}\}|\{%(-?)\s*(?:raw|comment)\s*-?%\}[\s\S]*?\{%-?\s*end(?:raw|comment)\s*(-?)%\}|\{%(-?)([\s\S]*?)(-?)%\}/g;

/** A Liquid template in Nunjucks, in the messages that its blocks make; the rest is the user's. Throws `NoEquivalent`. */
export function nunjucksOf(template: string): NunjucksMessage[] {
  return new Translator(template).messages();
}

class Translator {
  readonly #template: string;
  readonly #messages: NunjucksMessage[] = [{ role: 'user', text: '' }];
  /** The tags that are open, with what a case compares. */
  readonly #open: { tag: string; value?: string; whens: number }[] = [];

  constructor(template: string) {
    this.#template = template;
  }

  messages(): NunjucksMessage[] {
    let from = 0;
    for (const match of this.#template.matchAll(TAG)) {
      this.#text(this.#template.slice(from, match.index));
      from = match.index + match[0].length;
      this.#piece(match);
    }
    this.#text(this.#template.slice(from));
    if (this.#messages.length === 1) return this.#messages;
    const trimmed = this.#messages.map(({ role, text }) => ({
      role,
      text: text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd(),
    }));
    return trimmed.filter(({ text }) => text !== '');
  }

  #text(text: string): void {
    // What begins a comment there is text here.
    this.#add(text.replaceAll('{#', '{% raw %}{#{% endraw %}'));
  }

  #add(text: string): void {
    this.#messages.at(-1)!.text += text;
  }

  #piece({
    0: all,
    1: before = '',
    2: output,
    3: after = '',
    6: begin = '',
    7: tag,
    8: end = '',
    index,
  }: RegExpMatchArray): void {
    const at = index!;
    if (output !== undefined) this.#add(`{{${before} ${nunjucksOutput(output, at)} ${after}}}`);
    else if (tag === undefined) {
      // Nunjucks has raw as it is; a comment of Liquid says nothing.
      if (/^\{%-?\s*raw/.test(all)) this.#add(all);
    } else this.#tag(tag.trim(), [begin, end], at);
  }

  #tag(tag: string, [begin, end]: [string, string], at: Offset): void {
    const [, word = '', rest = ''] = /^(\w*)\s*([\s\S]*)$/.exec(tag)!;
    if (word === 'message') return this.#message(rest, at);
    if (word === 'endmessage') return void this.#messages.push({ role: 'user', text: '' });
    if (tag.startsWith('#')) return;
    const said = this.#translated(word, rest, at);
    if (said !== '') this.#add(`{%${begin} ${said} ${end}%}`);
  }

  #message(role: string, at: Offset): void {
    if (this.#open.length > 0) throw new NoEquivalent(at, 'a message within a condition or a loop');
    this.#messages.push({ role, text: '' });
  }

  #translated(word: string, rest: string, at: Offset): string {
    const open = this.#open.at(-1);
    switch (word) {
      case 'if':
      case 'unless':
        this.#open.push({ tag: word, whens: 0 });
        return word === 'if' ? `if ${nunjucksCondition(rest, at)}` : `if not (${nunjucksCondition(rest, at)})`;
      case 'elsif':
        return `elif ${nunjucksCondition(rest, at)}`;
      case 'else':
        return 'else';
      case 'case':
        this.#open.push({ tag: word, value: nunjucksValue(rest, at), whens: 0 });
        return '';
      case 'when': {
        const values = rest.split(/\s*,\s*|\s+or\s+/).map((value) => `${open?.value} == ${nunjucksValue(value, at)}`);
        return `${open!.whens++ === 0 ? 'if' : 'elif'} ${values.join(' or ')}`;
      }
      case 'endif':
      case 'endunless':
      case 'endcase':
        this.#open.pop();
        return 'endif';
      case 'for':
        this.#open.push({ tag: word, whens: 0 });
        return `for ${loopOf(rest, at)}`;
      case 'endfor':
        this.#open.pop();
        return 'endfor';
      case 'assign': {
        const [, name = '', value = ''] = /^(\w+)\s*=\s*([\s\S]*)$/.exec(rest) ?? [];
        return `set ${name} = ${nunjucksOutput(value, at)}`;
      }
      case 'capture':
        return `set ${rest}`;
      case 'endcapture':
        return 'endset';
      default:
        throw new NoEquivalent(at, word === 'render' ? 'it takes in another prompt' : `Nunjucks has no {% ${word} %}`);
    }
  }
}

function loopOf(rest: string, at: Offset): string {
  const [, item, list = '', more = ''] = /^(\w+)\s+in\s+(\([^)]*\)|\S+)\s*(.*)$/.exec(rest) ?? [];
  if (item === undefined || more !== '') throw new NoEquivalent(at, `Nunjucks has no {% for ${rest} %}`);
  const range = /^\((-?\d+)\.\.(-?\d+)\)$/.exec(list);
  return `${item} in ${range ? `range(${range[1]}, ${Number(range[2]) + 1})` : nunjucksValue(list, at)}`;
}
