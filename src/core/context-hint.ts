/** What to do when a conversation no longer fits into a model's context window. */
export const CONTEXT_WAYS_OUT =
  'Send less of the thread (--window last:N, tokens:N or summarize:N), send less context, start a new conversation, or choose a model with a larger window.';
