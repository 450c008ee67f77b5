import type { VariableType } from '../records/variable-definition.ts';
import { booleanKind } from './boolean.ts';
import type { VariableKind } from './kind.ts';
import { numberKind } from './number.ts';
import { selectKind } from './select.ts';
import { textKind } from './text.ts';

/** One row a type. */
export const VARIABLE_KINDS: Record<VariableType, VariableKind> = {
  text: textKind,
  number: numberKind,
  boolean: booleanKind,
  select: selectKind,
};
