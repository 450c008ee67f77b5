import { NoEquivalent, type Expression, type Offset } from './nodes.ts';
import type { LiquidText } from './liquid-text.ts';
import type { Scope } from './scope.ts';

/** A text or a number as Liquid writes it. */
export function liquidValue(value: string | number | boolean | null): string {
  return value === null ? 'nil' : JSON.stringify(value);
}

/** Where an expression goes: its names, and the text that its helping tags are put into. */
export interface TemplateLanguage {
  scope: Scope;
  out: LiquidText;
}

/** Adds what prints `expression`. */
export function writeOutput(expression: Expression, target: TemplateLanguage): void {
  switch (expression.kind) {
    case 'value':
      // As Jinja and Handlebars print nothing for null.
      if (expression.value !== null) target.out.text(String(expression.value));
      return;
    case 'join':
      for (const side of expression.sides) writeOutput(side, target);
      return;
    case 'either':
      writeEither(expression, target);
      return;
    case 'logic':
      if (expression.op === 'or' && expression.sides.length === 2) {
        const [first, second] = expression.sides as [Expression, Expression];
        return writeEither(
          { kind: 'either', condition: first, value: first, otherwise: second, at: expression.at },
          target,
        );
      }
      break;
    case 'path':
    case 'filter':
      target.out.code(`{{ ${filtered(expression, target)} }}`);
      return;
    default:
  }
  throw new NoEquivalent(placeOf(expression), 'a condition or a list cannot be printed');
}

function writeEither({ condition, value, otherwise }: Expression & { kind: 'either' }, target: TemplateLanguage): void {
  const isPreset = value === condition && value.kind === 'path' && otherwise.kind === 'value';
  if (isPreset)
    return writeOutput({ kind: 'filter', of: value, name: 'default', args: [otherwise], at: value.at }, target);
  target.out.code(`{% if ${conditionOf(condition, target)} %}`);
  writeOutput(value, target);
  target.out.code('{% else %}');
  writeOutput(otherwise, target);
  target.out.code('{% endif %}');
}

/** A value with its filters: what may stand in an output and behind `assign`. */
export function filtered(expression: Expression, target: TemplateLanguage): string {
  if (expression.kind === 'value') return liquidValue(expression.value);
  if (expression.kind === 'path') return operand(expression, target);
  if (expression.kind === 'list') return listOf(expression, target);
  if (expression.kind !== 'filter') throw new NoEquivalent(placeOf(expression), 'a filter takes a value');
  const { of, name, args } = expression;
  const before = takesList(expression, target) ? listOf(of, target) : filtered(of, target);
  const given = args.map((arg) => operand(arg, target));
  // A boolean that is false is given all the same.
  if (name === 'default' && isOfForm(of, 'boolean', target)) given.push('allow_false: true');
  const separator = given.length > 0 ? ': ' : '';
  return `${before} | ${name}${separator}${given.join(', ')}`;
}

/** Filters whose value is a list; a variable that one is used on holds one. */
const OF_LISTS = new Set(['join', 'first', 'last', 'sort', 'reverse', 'uniq']);

function takesList({ of, name }: Expression & { kind: 'filter' }, { scope }: TemplateLanguage): boolean {
  if (of.kind === 'list') return true;
  return of.kind === 'path' && (OF_LISTS.has(name) || (name === 'size' && scope.isList(of.parts)));
}

/** A list as Liquid makes one: of a variable each line is an item. */
export function listOf(expression: Expression, target: TemplateLanguage): string {
  if (expression.kind === 'list') {
    const items = expression.items.map((item) => {
      if (item.kind === 'value' && !String(item.value).includes('\n')) return String(item.value);
      throw new NoEquivalent(expression.at, 'a list of what is no text or number');
    });
    return `${liquidValue(items.join('\n'))} | split: "\\n"`;
  }
  if (expression.kind === 'path') {
    const local = target.scope.localOf(expression.parts[0] ?? '');
    if (local?.isList && expression.parts.length === 1) return local.liquid;
    if (local !== undefined)
      throw new NoEquivalent(expression.at, `${expression.parts.join('.')} is a list within a list`);
    target.scope.lists.add(expression.parts.join('.'));
    return `${target.scope.resolve(expression.parts, expression.at)} | split: "\\n"`;
  }
  return filtered(expression, target);
}

/** A condition as `if` takes one. */
export function conditionOf(expression: Expression, target: TemplateLanguage): string {
  return linear(simplified(expression, false, target.scope), target);
}

/** Without `not` but on single values, and `in` a list as comparisons. */
function simplified(expression: Expression, isNegated: boolean, scope: Scope): Expression {
  switch (expression.kind) {
    case 'not':
      return simplified(expression.of, !isNegated, scope);
    case 'logic': {
      const op = (expression.op === 'and') === !isNegated ? 'and' : 'or';
      const sides = expression.sides.map((side) => simplified(side, isNegated, scope));
      return {
        ...expression,
        op,
        sides: sides.flatMap((side) => (side.kind === 'logic' && side.op === op ? side.sides : [side])),
      };
    }
    case 'compare':
      return compared(expression, isNegated, scope);
    case 'path':
      // Zero is false in the other languages.
      if (scope.formOf(expression.parts.join('.')) === 'number') return isZero(expression, isNegated);
      return isNegated ? { kind: 'not', of: expression, at: expression.at } : expression;
    default:
      return isNegated ? { kind: 'not', of: expression, at: placeOf(expression) } : expression;
  }
}

function isZero(path: Expression & { kind: 'path' }, isNegated: boolean): Expression {
  const { at } = path;
  const zero: Expression = { kind: 'value', value: 0 };
  return isNegated
    ? {
        kind: 'logic',
        op: 'or',
        sides: [
          { kind: 'not', of: path, at },
          { kind: 'compare', op: '==', left: path, right: zero, at },
        ],
        at,
      }
    : { kind: 'logic', op: 'and', sides: [path, { kind: 'compare', op: '!=', left: path, right: zero, at }], at };
}

const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '>': '<=', '<=': '>', '>=': '<' } as const;

function compared(expression: Expression & { kind: 'compare' }, isNegated: boolean, scope: Scope): Expression {
  const { op, left, right, at } = expression;
  if (op === 'in' && right.kind === 'list') {
    const sides = right.items.map((item): Expression =>
      compared({ ...expression, op: '==', right: item }, isNegated, scope),
    );
    return sides.length === 1 ? sides[0]! : { kind: 'logic', op: isNegated ? 'and' : 'or', sides, at };
  }
  if (op === 'in') return isNegated ? { kind: 'not', of: expression, at } : expression;
  const whole = { ...expression, left: asTyped(left, right, scope), right: asTyped(right, left, scope) };
  return isNegated ? { ...whole, op: OPPOSITE[op] } : whole;
}

/** Values are texts in other tools, so that they compare with `"true"` and `"3"`; here they have types. */
function asTyped(value: Expression, other: Expression, scope: Scope): Expression {
  if (value.kind !== 'value' || typeof value.value !== 'string' || other.kind !== 'path') return value;
  const form = scope.formOf(other.parts.join('.'));
  if (form === 'boolean' && /^(true|false)$/i.test(value.value))
    return { kind: 'value', value: /^true$/i.test(value.value) };
  if (form === 'number' && value.value.trim() !== '' && Number.isFinite(Number(value.value)))
    return { kind: 'value', value: Number(value.value) };
  return value;
}

/** Liquid reads from the right and knows no brackets: what is itself of several parts comes last. */
function linear(expression: Expression, target: TemplateLanguage): string {
  if (expression.kind !== 'logic') return atom(expression, target);
  const compound = expression.sides.filter((side) => side.kind === 'logic');
  if (compound.length > 1) throw new NoEquivalent(expression.at, 'a condition with more than one part in brackets');
  const ordered = [...expression.sides.filter((side) => side.kind !== 'logic'), ...compound];
  return ordered.map((side) => linear(side, target)).join(` ${expression.op} `);
}

function atom(expression: Expression, target: TemplateLanguage): string {
  switch (expression.kind) {
    case 'compare': {
      const [left, right] = [operand(expression.left, target), operandOrList(expression.right, expression.op, target)];
      return expression.op === 'in' ? `${right} contains ${left}` : `${left} ${expression.op} ${right}`;
    }
    case 'defined':
      return `${operand(expression.of, target)} != nil`;
    case 'not':
      if (expression.of.kind === 'defined') return `${operand(expression.of.of, target)} == nil`;
      if (expression.of.kind === 'compare') throw new NoEquivalent(expression.at, 'not in');
      return `not ${operand(expression.of, target)}`;
    default:
      return operand(expression, target);
  }
}

function operandOrList(expression: Expression, op: string, target: TemplateLanguage): string {
  const isList = op === 'in' && expression.kind === 'path' && target.scope.isList(expression.parts);
  return isList ? assigned(listOf(expression, target), 'list', target) : operand(expression, target);
}

/** A plain value or name; what has filters gets a name of its own first. */
function operand(expression: Expression, target: TemplateLanguage): string {
  if (expression.kind === 'value') return liquidValue(expression.value);
  if (expression.kind === 'filter') return assigned(filtered(expression, target), 'value', target);
  if (expression.kind === 'path') return target.scope.resolve(expression.parts, expression.at);
  throw new NoEquivalent(placeOf(expression), 'a condition within a value');
}

function assigned(value: string, called: string, { scope, out }: TemplateLanguage): string {
  const name = scope.fresh(called);
  out.code(`{% assign ${name} = ${value} %}`);
  return name;
}

function isOfForm(expression: Expression, form: string, { scope }: TemplateLanguage): boolean {
  return expression.kind === 'path' && scope.formOf(expression.parts.join('.')) === form;
}

function placeOf(expression: Expression): Offset {
  return 'at' in expression ? expression.at : 0;
}
