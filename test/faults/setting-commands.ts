import { KEYS } from '../support/pty.ts';
import { type Mutation, oldOrNew } from './mutation.ts';

/** The commands that change settings and keys. */
export const SETTING_COMMANDS: Record<string, Mutation> = {
  'config set, first of all': {
    home: 'empty',
    args: () => ['config', 'set', 'temperature', '1'],
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(config['temperature'] === 1, config['temperature'] === undefined),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'config set': {
    home: 'filled',
    args: () => ['config', 'set', 'temperature', '1'],
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(config['temperature'] === 1, config['temperature'] === 0.5),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'config unset': {
    home: 'filled',
    args: () => ['config', 'unset', 'temperature'],
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(config['temperature'] === undefined, config['temperature'] === 0.5),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'config edit': {
    home: 'filled',
    args: () => ['config', 'edit'],
    env: { EDITOR: 'sed -i.old s/0.5/1/' },
    person: async (terminal) => {
      await terminal.waitFor('Edit again?');
      terminal.write(`n${KEYS.enter}`);
    },
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(config['temperature'] === 1, config['temperature'] === 0.5),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'mcp add': {
    home: 'filled',
    args: () => ['mcp', 'add', 'files', '--', 'node', 'server.mjs'],
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(serversIn(config) === 'tools files', serversIn(config) === 'tools'),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'mcp rm': {
    home: 'filled',
    args: () => ['mcp', 'rm', 'tools', '--yes'],
    touches: /^config\.json$/,
    state: ({ config }) => oldOrNew(serversIn(config) === '', serversIn(config) === 'tools'),
    next: () => ['config', 'set', 'timeout_s', '9'],
  },
  'keys set, first of all': {
    home: 'empty',
    args: () => ['keys', 'set', 'groq'],
    input: 'key-of-groq',
    touches: /^keys\.json$/,
    state: ({ keys }) => oldOrNew(keys['groq'] === 'key-of-groq', keys['groq'] === undefined),
    next: () => ['keys', 'set', 'xai'],
    nextInput: 'key-of-xai',
  },
  'keys set': {
    home: 'filled',
    args: () => ['keys', 'set', 'groq'],
    input: 'key-of-groq',
    touches: /^keys\.json$/,
    state: ({ keys }) =>
      keys['openai'] === 'key-of-openai' ? oldOrNew(keys['groq'] === 'key-of-groq', !('groq' in keys)) : 'torn',
    next: () => ['keys', 'set', 'xai'],
    nextInput: 'key-of-xai',
  },
  'keys rm': {
    home: 'filled',
    args: () => ['keys', 'rm', 'openai'],
    touches: /^keys\.json$/,
    state: ({ keys }) => oldOrNew(!('openai' in keys), keys['openai'] === 'key-of-openai'),
    next: () => ['keys', 'set', 'xai'],
    nextInput: 'key-of-xai',
  },
};

function serversIn({ mcp }: Record<string, unknown>): string {
  return Object.keys(mcp ?? {}).join(' ');
}
