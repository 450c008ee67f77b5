import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Mutation, NEVER, oldOrNew } from './mutation.ts';

/** One after the other, so that each run makes the same calls. */
const ROWS = ['prompt', 'run', 'greet', '--rows', '-', '--parallel', '1'];

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
  'prompt run --rows': {
    home: 'filled',
    args: () => ROWS,
    input: 'who\nCy\nDee\n',
    touches: /^(runs|usage)\//,
    state: ({ answered }) => {
      // One is of the batch that the home has seen.
      const count = new Set(answered).size - 1;
      return answered.length > count + 1 ? 'torn' : count === 2 ? 'new' : count === 0 ? 'old' : 'asked';
    },
    // Run again it comes to its end, and asks none twice that was answered.
    next: () => ROWS,
    nextInput: 'who\nCy\nDee\n',
    settles: true,
  },
  'prompt import': {
    home: 'filled',
    args: ({ folder }) => ['prompt', 'import', path.join(folder, 'files')],
    touches: NEVER,
    state: ({ prompts }) => {
      const taken = ['fresh', 'new.moved', 'same'].filter((name) => prompts[name]?.version === 1);
      return taken.length === 3 ? 'new' : taken.length === 0 ? 'old' : 'asked';
    },
    next: ({ folder }) => ['prompt', 'import', path.join(folder, 'files')],
    settles: true,
  },
  'prompt sync': {
    home: 'synced',
    args: ({ folder }) => ['prompt', 'sync', path.join(folder, 'files')],
    touches: /^prompts\//,
    state: ({ prompts }) => {
      const { fresh, moved, gone, same, 'new.moved': renamed } = prompts;
      const isKept = moved?.content === 'First moved' || renamed?.content === 'First moved';
      const hasBoth = same?.content === 'First same' || same?.versions[0]?.content === 'First same';
      if (!isKept || !hasBoth) return 'torn';
      return fresh && renamed && !moved && !gone && same.version === 2 ? 'new' : 'asked';
    },
    // Run again it comes to its end, whatever was done already.
    next: ({ folder }) => ['prompt', 'sync', path.join(folder, 'files')],
    settles: true,
  },
  'prompt edit': {
    home: 'filled',
    args: () => ['prompt', 'edit', 'greet', '--temperature', '1'],
    touches: /^prompts\//,
    state: ({ prompts }) =>
      oldOrNew(
        prompts['greet']?.metadata['temperature'] === 1 && prompts['greet'].versions.length === 1,
        prompts['greet']?.versions.length === 0,
      ),
    next: () => ['prompt', 'edit', 'greet', '--tag', 'x'],
  },
  'prompt edit of one that comes with llmkit': {
    home: 'filled',
    args: () => ['prompt', 'edit', 'summarize', '--temperature', '1'],
    touches: /^prompts\//,
    state: ({ prompts }) => oldOrNew(prompts['summarize']?.versions.length === 1, prompts['summarize'] === undefined),
    next: () => ['prompt', 'edit', 'greet', '--tag', 'x'],
  },
  'prompt revert': {
    home: 'filled',
    args: () => ['prompt', 'revert', 'twice@1'],
    touches: /^prompts\//,
    state: ({ prompts }) =>
      oldOrNew(
        prompts['twice']?.content === 'First' && prompts['twice'].version === 3,
        prompts['twice']?.content === 'Second',
      ),
    next: () => ['prompt', 'edit', 'twice', '--tag', 'x'],
  },
  'prompt rename': {
    home: 'filled',
    args: () => ['prompt', 'rename', 'greet', 'welcome'],
    touches: /^prompts\//,
    state({ prompts: { greet, welcome } }) {
      if (greet && welcome) return 'asked';
      return oldOrNew(welcome?.content.startsWith('Greet') === true, greet?.content.startsWith('Greet') === true);
    },
    next: () => ['prompt', 'add', 'other', '--content', 'Other'],
  },
  'prompt install': {
    home: 'filled',
    args: ({ folder }) => ['prompt', 'install', 'greet', '--as', 'i-greet', '--dir', path.join(folder, 'commands')],
    touches: NEVER,
    state(_view, { folder }) {
      const file = path.join(folder, 'commands/i-greet');
      if (!existsSync(file)) return 'old';
      return readFileSync(file, 'utf8').endsWith(' "$@"\n') ? 'new' : 'torn';
    },
    next: () => ['prompt', 'add', 'other', '--content', 'Other'],
  },
  'prompt test --record': {
    home: 'filled',
    prepare(home) {
      mkdirSync(path.join(home, 'tests'), { mode: 0o700 });
      writeFileSync(path.join(home, 'tests/greet.test.yml'), '- vars: { who: Ann }\n  expect: { contains: Ann }\n');
    },
    args: () => ['prompt', 'test', 'greet', '--record', '-m', 'mock/echo'],
    touches: /^(usage|tests)\//,
    state: ({ tapes }) => oldOrNew(tapes.length === 1 && tapes[0]!.includes('Greet Ann.'), tapes.length === 0),
    next: () => ['prompt', 'test', 'greet', '--record', '-m', 'mock/echo'],
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
