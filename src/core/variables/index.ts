import type { VariableType } from '../records/variable-definition.ts';
import { boolean } from './boolean.ts';
import type { VariableKind } from './kind.ts';
import { number } from './number.ts';
import { select } from './select.ts';
import { text } from './text.ts';

/** One row a type. */
export const VARIABLE_KINDS: Record<VariableType, VariableKind> = { text, number, boolean, select };
