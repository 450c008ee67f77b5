import type { AskOptions } from '../ask-model.ts';
import type { VariableOptions } from '../variable-values.ts';

export interface ChatOptions extends AskOptions, VariableOptions {
  prompt?: string;
  trust?: boolean;
  continue?: boolean;
  conv?: string;
  create?: boolean;
  messages?: string;
}
