import { boolean as booleanWords } from '../value-kinds.ts';
import type { VariableKind } from './kind.ts';

export const booleanKind: VariableKind = {
  field: 'yes_no',
  choices: () => booleanWords.choices ?? [],
  normalize: (value) => value.trim(),
  fault: (value) => (booleanWords.parse(value) === undefined ? 'must be true or false' : undefined),
  typed: (value) => booleanWords.parse(value) === true,
};
