import { LlmkitError } from '../core/errors.ts';
import { checkRecord } from '../core/records/check.ts';
import { type VariableDefinition, variableDefinitionSchema } from '../core/records/variable-definition.ts';

/** Kinds of what a program gives, with the words for each. */
const KINDS = {
  text: { words: 'a text', holds: (value: unknown) => typeof value === 'string' },
  object: {
    words: 'an object',
    holds: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  list: { words: 'a list', holds: Array.isArray },
  function: { words: 'a function', holds: (value: unknown) => typeof value === 'function' },
};

/** Throws `usage` unless `value` is of the kind: not every caller has a compiler. */
export function requireKind<T>(kind: keyof typeof KINDS, value: T, what: string): T {
  const { words, holds } = KINDS[kind];
  if (holds(value)) return value;
  const given = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  throw new LlmkitError('usage', `Cannot use ${given} as ${what}: expected ${words}.`);
}

/** The same for what may be absent. */
export function requireKindIfGiven(kind: keyof typeof KINDS, value: unknown, what: string): void {
  if (value !== undefined) requireKind(kind, value, what);
}

/** The definition in what a program gives: a variable is required unless it says otherwise. Throws `usage`. */
export function definitionFrom(from: object): VariableDefinition {
  const given = { is_required: true, ...requireKind('object', from, 'the definition of a variable') };
  const checked = checkRecord(variableDefinitionSchema, given);
  if ('record' in checked) return checked.record;
  throw new LlmkitError('usage', `Cannot use the definition of a variable: ${checked.fault}.`);
}
