import type { AskOptions } from '../ask-model.ts';

export interface ChatOptions extends AskOptions {
  continue?: boolean;
  conv?: string;
  messages?: string;
}
