import { DECIMAL } from '../value-kinds.ts';
import type { VariableKind } from './kind.ts';

export const numberKind: VariableKind = {
  // As a line: a JavaScript number would lose digits.
  field: 'line',
  choices: () => [],
  normalize: (value) => value.trim(),
  fault(value) {
    return DECIMAL.test(value) && Number.isFinite(Number(value)) ? undefined : 'must be a valid number';
  },
  typed(value) {
    const parsed = Number(value);
    // Beyond 2^53 a number would lose digits that the person wrote.
    return Number.isInteger(parsed) && !Number.isSafeInteger(parsed) ? value : parsed;
  },
};
