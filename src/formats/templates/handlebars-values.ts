import { constantOf, type HandlebarsValue } from './handlebars-words.ts';
import { NoEquivalent, type Expression, type Offset } from './nodes.ts';

/** What names mean in a part of a template. */
export interface HandlebarsNames {
  /** Given to a partial, or to a block as `as |name|`. */
  names: ReadonlyMap<string, Expression>;
  /** The items of the loops around, from the outside in. */
  items: readonly string[];
}

/** The value that is meant where `names` hold. Throws `NoEquivalent`. */
export function handlebarsValue(given: HandlebarsValue, names: HandlebarsNames): Expression {
  const constant = constantOf(given);
  if (constant !== undefined) return constant;
  const { at, text } = given;
  if (/^@(index|first|last)$/.test(text)) return { kind: 'path', parts: [text], at };
  if (text === '@key') throw new NoEquivalent(at, 'there is no @key: a list has no names');
  let parts = text
    .replaceAll(/\[([^\]]*)\]/g, '$1')
    .split(/[./]/)
    .filter((part) => part !== '');
  let { items } = names;
  for (let rest = text; rest.startsWith('../'); rest = rest.slice(3)) items = items.slice(0, -1);
  if (parts[0] === '@root') [parts, items] = [parts.slice(1), []];
  if (parts[0] === 'this') parts = parts.slice(1);
  const named = names.names.get(parts[0] ?? '');
  if (named !== undefined) return partOf(named, parts.slice(1), at);
  const item = items.at(-1);
  if (parts.length === 0) {
    if (item !== undefined) return { kind: 'path', parts: [item], at };
    throw new NoEquivalent(at, 'there is no value that holds all others');
  }
  if (item !== undefined && !text.startsWith('@'))
    throw new NoEquivalent(at, `${text} is a part of an item of a list, and items are texts here`);
  return partOf(
    { kind: 'path', parts: [], at },
    parts.map((part) => part.replace(/^@/, '')),
    at,
  );
}

function partOf(of: Expression, parts: readonly string[], at: Offset): Expression {
  if (parts.length === 0) return of;
  if (of.kind !== 'path') throw new NoEquivalent(at, `${parts.join('.')} is a part of a text`);
  const isSize = parts.at(-1) === 'length' && of.parts.length + parts.length > 1;
  const path: Expression = { kind: 'path', parts: [...of.parts, ...(isSize ? parts.slice(0, -1) : parts)], at };
  return isSize ? { kind: 'filter', of: path, name: 'size', args: [], at } : path;
}
