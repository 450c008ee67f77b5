/** What to do when a conversation no longer fits into a model's context window. */
export const CONTEXT_WAYS_OUT =
  'Take back what is not needed (llmkit conv undo, conv clear), go on in a shorter copy (conv fork --at N), send less context, start a new conversation, or choose a model with a larger window.';
