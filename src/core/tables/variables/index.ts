import { booleanKind } from './boolean.ts';
import type { VariableKind } from './kind.ts';
import { numberKind } from './number.ts';
import { selectKind } from './select.ts';
import { textKind } from './text.ts';

/** The types of variables, a row each; records, options, forms and completion follow. */
const KINDS = {
  text: textKind,
  number: numberKind,
  boolean: booleanKind,
  select: selectKind,
} satisfies Record<string, VariableKind>;

export type VariableType = keyof typeof KINDS;
export const VARIABLE_TYPES = Object.keys(KINDS) as VariableType[];

/** What the type of a variable decides. */
export function variableKind(type: VariableType): VariableKind {
  return KINDS[type];
}
