import { type Mutation, oldOrNew } from './mutation.ts';

/** The commands that change prompts and the definitions of variables. */
export const PROMPT_COMMANDS: Record<string, Mutation> = {
  'prompt add, first of all': {
    home: 'empty',
    args: () => ['prompt', 'add', 'bye', '--content', 'Bye'],
    touches: /^prompts\//,
    state: ({ prompts }) => oldOrNew(prompts['bye']?.content === 'Bye', prompts['bye'] === undefined),
    next: () => ['prompt', 'add', 'other', '--content', 'Other'],
  },
  'prompt add --force': {
    home: 'filled',
    args: () => ['prompt', 'add', 'greet', '--content', 'Second', '--force'],
    touches: /^prompts\//,
    state: ({ prompts }) =>
      oldOrNew(
        prompts['greet']?.content === 'Second' && prompts['greet'].versions.length === 1,
        prompts['greet']?.content.startsWith('Greet') === true,
      ),
    next: () => ['prompt', 'add', 'greet', '--content', 'Third', '--force'],
  },
  'prompt rm': {
    home: 'filled',
    args: () => ['prompt', 'rm', 'greet', '--force'],
    touches: /^prompts\//,
    state: ({ prompts }) => oldOrNew(prompts['greet'] === undefined, prompts['greet']?.versions.length === 0),
    next: () => ['prompt', 'add', 'greet', '--content', 'Third', '--force'],
  },
  'vars add, first of all': {
    home: 'empty',
    args: () => ['vars', 'add', 'mood'],
    touches: /^vars\.json$/,
    state: ({ variables }) => oldOrNew('mood' in variables, !('mood' in variables)),
    next: () => ['vars', 'add', 'other'],
  },
  'vars add': {
    home: 'filled',
    args: () => ['vars', 'add', 'mood'],
    touches: /^vars\.json$/,
    state: ({ variables }) => ('tone' in variables ? oldOrNew('mood' in variables, !('mood' in variables)) : 'torn'),
    next: () => ['vars', 'add', 'other'],
  },
  'vars set': {
    home: 'filled',
    args: () => ['vars', 'set', 'tone', '--description', 'How it sounds'],
    touches: /^vars\.json$/,
    state: ({ variables }) =>
      oldOrNew(variables['tone']?.description !== undefined, variables['tone']?.variable_type === 'text'),
    next: () => ['vars', 'add', 'other'],
  },
  'vars rm': {
    home: 'filled',
    args: () => ['vars', 'rm', 'tone', '--force'],
    touches: /^vars\.json$/,
    state: ({ variables }) => oldOrNew(!('tone' in variables), variables['tone']?.variable_type === 'text'),
    next: () => ['vars', 'add', 'other'],
  },
};
