import { isVariableName } from '../../core/variables/definition.ts';
import { ROLES, type Role } from '../../core/records/message.ts';
import { LiquidText } from './liquid-text.ts';
import { NoEquivalent, type Expression, type TemplatePart } from './nodes.ts';
import type { LocalName, Scope } from './scope.ts';
import { conditionOf, filtered, listOf, writeOutput, type TemplateLanguage } from './write-expression.ts';

/** A message of a prompt, its text a Liquid template. */
export interface TemplateMessage {
  role: Role;
  text: string;
}

/** `parts` as Liquid. Throws `NoEquivalent`. */
export function liquidOf(parts: readonly TemplatePart[], scope: Scope): string {
  survey(parts, scope);
  const target = { scope, out: new LiquidText() };
  writeParts(parts, target);
  return target.out.toString();
}

/** The messages that the roles of `parts` make; text before the first is of `first`. Messages without text are left out. */
export function messagesOf(parts: readonly TemplatePart[], first: Role, scope: Scope): TemplateMessage[] {
  survey(parts, scope);
  const runs: { role: Role; parts: TemplatePart[] }[] = [{ role: first, parts: [] }];
  for (const part of parts) {
    if (part.kind !== 'role') runs.at(-1)!.parts.push(part);
    else if (part.body === undefined) runs.push({ role: part.role, parts: [] });
    else runs.push({ role: part.role, parts: [...part.body] }, { role: first, parts: [] });
  }
  // What is set outside of every message belongs to those behind it.
  let before: TemplatePart[] = [];
  return runs.flatMap(({ role, parts: own }) => {
    if (own.every(isLayout)) {
      before = [...before, ...own.filter(({ kind }) => kind === 'set')];
      return [];
    }
    const target = { scope, out: new LiquidText() };
    writeParts([...before, ...own], target);
    before = [];
    return [{ role, text: target.out.toString() }];
  });
}

function isLayout(part: TemplatePart): boolean {
  return part.kind === 'set' || (part.kind === 'text' && part.text.trim() === '');
}

/** Messages without the blank lines around them, which part them from each other. */
export function trimmed(messages: readonly TemplateMessage[]): TemplateMessage[] {
  return messages.map(({ role, text }) => ({ role, text: text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd() }));
}

/** The role that a word means; undefined for one that no message can have. */
export function roleCalled(word: string): Role | undefined {
  const other: Readonly<Record<string, Role>> = { model: 'assistant', developer: 'system' };
  const name = word.toLowerCase();
  return ROLES.find((role) => role === name) ?? other[name];
}

function writeParts(parts: readonly TemplatePart[], target: TemplateLanguage): void {
  for (const part of parts) writePart(part, target);
}

function writePart(part: TemplatePart, target: TemplateLanguage): void {
  switch (part.kind) {
    case 'text':
      target.out.text(part.text);
      return;
    case 'output':
      return writeOutput(part.expression, target);
    case 'if':
      return writeIf(part, target);
    case 'for':
      return writeFor(part, target);
    case 'set':
      return writeSet(part, target);
    default:
      throw new NoEquivalent(part.at, 'a role within a condition or a loop');
  }
}

function writeSet({ name, value }: TemplatePart & { kind: 'set' }, target: TemplateLanguage): void {
  const { out, scope } = target;
  if (Array.isArray(value)) {
    out.code(`{% capture ${scope.define(name, false)} %}`);
    writeParts(value as readonly TemplatePart[], target);
    out.code('{% endcapture %}');
    return;
  }
  const given = value as Expression;
  const isList = given.kind === 'list' || (given.kind === 'path' && scope.isList(given.parts));
  const made = isList ? listOf(given, target) : filtered(given, target);
  out.code(`{% assign ${scope.define(name, isList)} = ${made} %}`);
}

function writeIf({ branches, otherwise }: TemplatePart & { kind: 'if' }, target: TemplateLanguage): void {
  // All of them before the tag: what they need is put in front of it.
  const conditions = branches.map(({ condition }) => conditionOf(condition, target));
  for (const [at, { body }] of branches.entries()) {
    target.out.code(`{% ${at === 0 ? 'if' : 'elsif'} ${conditions[at]} %}`);
    writeParts(body, target);
  }
  if (otherwise.length > 0) {
    target.out.code('{% else %}');
    writeParts(otherwise, target);
  }
  target.out.code('{% endif %}');
}

/** Facts about a loop by what Jinja and Handlebars call them. */
const LOOP_FACTS: Readonly<Record<string, string>> = {
  'loop.index': 'index',
  'loop.index0': 'index0',
  'loop.first': 'first',
  'loop.last': 'last',
  'loop.length': 'length',
  'loop.revindex': 'rindex',
  'loop.revindex0': 'rindex0',
  '@index': 'index0',
  '@first': 'first',
  '@last': 'last',
};

function writeFor(part: TemplatePart & { kind: 'for' }, target: TemplateLanguage): void {
  const { scope, out } = target;
  const isRange = part.list.kind === 'filter' && part.list.name === 'range';
  const list = isRange ? rangeOf(part.list as Expression & { kind: 'filter' }) : scope.fresh('items');
  if (!isRange) out.code(`{% assign ${list} = ${listOf(part.list, target)} %}`);
  // As there, a name of the loop hides another one of that name while it lasts.
  const item = isVariableName(part.item) ? part.item : scope.fresh('item');
  const facts = Object.entries(LOOP_FACTS).map(([name, fact]): [string, LocalName] => [
    name,
    { liquid: `forloop.${fact}` },
  ]);
  out.code(`{% for ${item} in ${list} %}`);
  scope.within(new Map([...facts, [part.item, { liquid: item }]]), () => writeParts(part.body, target));
  if (part.otherwise.length > 0) {
    out.code('{% else %}');
    writeParts(part.otherwise, target);
  }
  out.code('{% endfor %}');
}

/** `range(3)` and `range(1, 4)` of fixed numbers; the last is not part of it. */
function rangeOf({ args, at }: Expression & { kind: 'filter' }): string {
  const numbers = args.map((arg) => (arg.kind === 'value' ? Number(arg.value) : Number.NaN));
  const [from = 0, to = Number.NaN] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (numbers.length > 2 || !Number.isInteger(from) || !Number.isInteger(to) || to <= from)
    throw new NoEquivalent(at, 'a range of other than fixed numbers');
  return `(${from}..${to - 1})`;
}

/** Looks the whole template over: which variables hold lists, and which names are taken. */
function survey(parts: readonly TemplatePart[], scope: Scope): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'for':
        if (part.list.kind === 'path') scope.lists.add(part.list.parts.join('.'));
        surveyExpression(part.list, scope);
        survey([...part.body, ...part.otherwise], scope);
        break;
      case 'if':
        for (const { condition, body } of part.branches) {
          surveyExpression(condition, scope);
          survey(body, scope);
        }
        survey(part.otherwise, scope);
        break;
      case 'output':
        surveyExpression(part.expression, scope);
        break;
      case 'set':
        if (Array.isArray(part.value)) survey(part.value as readonly TemplatePart[], scope);
        else surveyExpression(part.value as Expression, scope);
        break;
      case 'role':
        survey(part.body ?? [], scope);
        break;
      default:
    }
  }
}

function surveyExpression(expression: Expression, scope: Scope): void {
  if (expression.kind === 'path') return scope.reserve(expression.parts);
  for (const part of Object.values(expression) as unknown[]) {
    for (const inner of Array.isArray(part) ? (part as unknown[]) : [part])
      if (typeof inner === 'object' && inner !== null && 'kind' in inner) surveyExpression(inner as Expression, scope);
  }
}
