import type { VariableKind } from './kind.ts';

export const selectKind: VariableKind = {
  field: 'choice',
  hasOptions: true,
  choices: ({ options = [] }) => options,
  normalize: (value) => value,
  fault(value, { options = [] }) {
    return options.includes(value) ? undefined : `must be one of: ${options.join(', ')}`;
  },
  typed: (value) => value,
};
