import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeArchive } from '../../src/store/archive.ts';
import type { HomeView } from './home-view.ts';

/** Ids of what stands in the filled home. */
export interface Seeded {
  /** A thread of one exchange, the last used. */
  thread: string;
  /** A thread whose question was never answered. */
  unanswered: string;
  /** A backup of a home with one conversation, titled "From the backup". */
  backup: string;
  /** The folder that the home stands in. */
  folder: string;
}

type Words = (seeded: Seeded) => string[];

/** A command that changes the home, and how to see how far it came. */
export interface Mutation {
  home: 'empty' | 'filled' | 'broken';
  args: Words;
  input?: string;
  /** Files, by path below the home, that it may change; all others keep their bytes. */
  touches: RegExp;
  /** How far it came. Anything but `new` without exit 0 is fine; `new` is all that exit 0 may mean. */
  state(view: HomeView, seeded: Seeded): 'old' | 'asked' | 'new' | 'torn';
  /** What has to work afterwards, whatever happened. */
  next: Words;
  nextInput?: string;
  /** `next` leaves the state alone, and by then it is the old or the new one. */
  settles?: true;
}

const NEVER = /^$/;
const CONVERSATIONS = /^(conversations|usage)\//;
const oldOrNew = (isNew: boolean, isOld: boolean) => (isNew ? 'new' : isOld ? 'old' : 'torn');
const newConversation: Words = () => ['conv', 'new', 'Next'];

/** How far one exchange came in a thread that had `before` messages. */
function exchange(
  view: HomeView,
  isThread: (conversation: HomeView['conversations'][number]) => boolean,
  before: number,
  question: string,
) {
  const thread = view.conversations.find(isThread);
  const said = thread?.messages.map(({ content }) => content) ?? [];
  if (said.length === before + 2) return said[before] === question ? 'new' : 'torn';
  if (said.length !== before) return 'torn';
  const asked = thread?.pending.some(({ messages }) => messages.at(-1)?.content === question);
  return asked ? 'asked' : 'old';
}

/** Every command that changes something, by name. */
export const MUTATIONS: Record<string, Mutation> = {
  'conv new, first of all': {
    home: 'empty',
    args: () => ['conv', 'new', 'Trip'],
    touches: CONVERSATIONS,
    state: ({ conversations }) => oldOrNew(conversations[0]?.title === 'Trip', conversations.length === 0),
    next: newConversation,
  },
  'conv new': {
    home: 'filled',
    args: () => ['conv', 'new', 'Trip'],
    touches: NEVER,
    state: ({ conversations }) =>
      oldOrNew(
        conversations.some(({ title }) => title === 'Trip'),
        conversations.length === 2,
      ),
    next: newConversation,
  },
  'conv send': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'send', thread, 'More?'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => exchange(view, ({ id }) => id === thread, 2, 'More?'),
    next: ({ thread }) => ['conv', 'send', thread, 'And then?'],
  },
  'conv retry': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'retry', unanswered],
    touches: CONVERSATIONS,
    state: (view, { unanswered }) => exchange(view, ({ id }) => id === unanswered, 0, 'Lost?'),
    next: ({ unanswered }) => ['conv', 'retry', unanswered],
  },
  'conv vars': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'vars', thread, 'tone=calm'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => {
      const values = view.conversations.find(({ id }) => id === thread)?.variable_values;
      return oldOrNew(values?.['tone'] === 'calm', values === undefined);
    },
    next: ({ thread }) => ['conv', 'vars', thread, 'tone=loud'],
  },
  'conv rm': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'rm', unanswered, '--force'],
    touches: CONVERSATIONS,
    state: ({ conversations }) => oldOrNew(conversations.length === 1, conversations.length === 2),
    next: ({ thread }) => ['conv', 'send', thread, 'And then?'],
  },
  'chat --save, first of all': {
    home: 'empty',
    args: () => ['chat', '--provider', 'mock', '--save', 'Hello?'],
    touches: CONVERSATIONS,
    state: (view) => exchange(view, () => true, 0, 'Hello?'),
    next: () => ['chat', '--provider', 'mock', '--save', 'Again?'],
  },
  'chat -c': {
    home: 'filled',
    args: () => ['chat', '-c', 'More?'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => exchange(view, ({ id }) => id === thread, 2, 'More?'),
    next: ({ thread }) => ['conv', 'send', thread, 'And then?'],
  },
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
  'prompt run --save': {
    home: 'filled',
    args: () => ['prompt', 'run', 'greet', '-v', 'who=Ann', '--save'],
    touches: /^(last-values\.json|usage\/.*)$/,
    state: (view) => exchange(view, ({ prompt_name: name }) => name === 'greet', 0, 'Greet Ann.'),
    next: () => ['prompt', 'run', 'greet', '-v', 'who=Bo', '--save'],
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
  'restore, first of all': {
    home: 'empty',
    args: ({ backup }) => ['restore', backup],
    touches: NEVER,
    state: (view, { folder }) => {
      if (isHalfway(folder)) return 'asked';
      const [first] = view.conversations;
      return oldOrNew(first?.title === 'From the backup', first === undefined);
    },
    next: () => ['config', 'set', 'timeout_s', '9'],
    settles: true,
  },
  'restore --force': {
    home: 'filled',
    args: ({ backup }) => ['restore', backup, '--force'],
    touches: /^config\.json$/,
    state: ({ keys, conversations }, { folder }) => {
      if (isHalfway(folder)) return 'asked';
      const titles = conversations.map(({ title }) => title).toSorted();
      if (keys['openai'] !== 'key-of-openai') return 'torn';
      return oldOrNew(titles.join() === 'From the backup', titles.join() === 'Answered,Unanswered');
    },
    next: () => ['config', 'set', 'timeout_s', '9'],
    settles: true,
  },
  'doctor --fix': {
    home: 'broken',
    args: () => ['doctor', '--fix'],
    touches: /^(conversations|config\.json|prompts)/,
    state: (_view, { thread, folder }) => {
      const file = path.join(folder, 'home/conversations', `${thread}.json`);
      const isThere = (name: string) =>
        lstatSync(path.join(folder, 'home', name), { throwIfNoEntry: false }) !== undefined;
      const mended = [
        isJson(file),
        !isThere('config.json'),
        !isThere('.tmp-1-vars.json'),
        !isThere('vars.json.lock'),
        (statSync(path.join(folder, 'home/prompts/greet.json')).mode & 0o077) === 0,
      ];
      return mended.every(Boolean) ? 'new' : mended.some(Boolean) ? 'asked' : 'old';
    },
    next: () => ['doctor', '--fix'],
  },
  backup: {
    home: 'filled',
    args: ({ folder }) => ['backup', path.join(folder, 'saved.gz'), '--with-keys'],
    touches: NEVER,
    state: (_view, { folder }) => {
      const file = path.join(folder, 'saved.gz');
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return 'old';
      return [...decodeArchive(file, readFileSync(file))].length === 7 ? 'new' : 'asked';
    },
    next: ({ folder }) => ['backup', path.join(folder, 'saved.gz'), '--force'],
  },
};

/** Killed between its two renames; whatever command comes next completes it. */
function isHalfway(folder: string): boolean {
  return existsSync(path.join(folder, 'home.restored')) && !existsSync(path.join(folder, 'home'));
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}
