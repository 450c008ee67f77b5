import { boolean as booleanWords } from '../settings/value-kinds.ts';
import type { VariableKind } from './kind.ts';

export const booleanKind: VariableKind = {
  normalize: (value) => value.trim(),
  fault: (value) => (booleanWords.parse(value) === undefined ? 'must be true or false' : undefined),
  typed: (value) => booleanWords.parse(value) === true,
};
