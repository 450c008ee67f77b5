import type { VariableKind } from './kind.ts';

export const textKind: VariableKind = {
  normalize: (value) => value,
  fault: () => undefined,
  typed: (value) => value,
};
