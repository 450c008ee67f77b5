import type { VariableKind } from './kind.ts';

export const textKind: VariableKind = {
  field: 'text',
  choices: () => [],
  normalize: (value) => value,
  fault: () => undefined,
  typed: (value) => value,
};
