import type { VariableKind } from './kind.ts';

export const text: VariableKind = {
  normalize: (value) => value,
  fault: () => undefined,
  typed: (value) => value,
};
