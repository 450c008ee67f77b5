import type { AskOptions } from '../ask-model.ts';
import type { VariableOptions } from '../variable-values.ts';

/** The options of `prompt run`. */
export interface RunOptions extends AskOptions, VariableOptions {
  repeatLast?: boolean;
  unit?: string;
  trust?: boolean;
  rows?: string;
  column?: string[];
  skipBad?: boolean;
  parallel?: number;
  again?: boolean;
  batch?: boolean;
  wait?: boolean;
}
