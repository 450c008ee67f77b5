import { CONVERSATION_COMMANDS } from './conversation-commands.ts';
import { HOME_COMMANDS } from './home-commands.ts';
import type { Mutation } from './mutation.ts';
import { PROMPT_COMMANDS } from './prompt-commands.ts';
import { SETTING_COMMANDS } from './setting-commands.ts';
import { CHANGE_COMMANDS } from './change-commands.ts';

/** Every command that changes something, by name. */
export const MUTATIONS: Record<string, Mutation> = {
  ...CONVERSATION_COMMANDS,
  ...CHANGE_COMMANDS,
  ...SETTING_COMMANDS,
  ...PROMPT_COMMANDS,
  ...HOME_COMMANDS,
};

/** Every command that changes nothing, as it is run in the filled home. */
export const READERS: readonly string[][] = [
  ['conv', 'list'],
  ['conv', 'show', 'last'],
  ['usage'],
  ['conv', 'search', 'first'],
  ['conv', 'diff', 'last:1', 'last:2'],
  ['prompt', 'list'],
  ['prompt', 'show', 'greet'],
  ['prompt', 'render', 'greet', '-v', 'who=Ann'],
  ['prompt', 'check'],
  ['prompt', 'versions', 'greet'],
  ['prompt', 'diff', 'greet', 'summarize'],
  ['prompt', 'export', 'greet'],
  ['vars', 'list'],
  ['vars', 'show', 'tone'],
  ['vars', 'check', 'tone=calm'],
  ['models', 'list', '--provider', 'mock'],
  ['models', 'show', 'mock/echo'],
  ['config', 'get', 'temperature'],
  ['config', 'list'],
  ['config', 'path'],
  ['keys', 'list'],
  ['batch', 'list'],
  ['batch', 'show', 'last'],
  // What is fetched stays as it is; see test/e2e/batch-kills for what is not.
  ['batch', 'fetch', 'last'],
  ['batch', 'cancel', 'last', '--yes'],
  ['keys', 'path'],
  ['mcp', 'list'],
  ['mcp', 'show', 'tools'],
  ['mcp', 'serve'],
  ['completion', 'bash'],
  ['help', 'chat'],
];
