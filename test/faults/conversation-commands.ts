import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { KEYS } from '../support/pty.ts';
import type { HomeView } from './home-view.ts';
import { CONVERSATIONS, type Mutation, NEVER, oldOrNew, type Seeded, type Words } from './mutation.ts';

/** The beginning of an MP3, which is text as well. */
const SOUND = 'ID3\u0003\0\0\0\0\0\0';
const WITH_FILES = /^(conversations|usage|attachments)\//;

/** Makes the answered conversation name a file that is kept. */
function nameFile(home: string, { conversation }: Pick<Seeded, 'conversation'>): void {
  const sha256 = createHash('sha256').update(SOUND).digest('hex');
  mkdirSync(path.join(home, 'attachments'), { mode: 0o700 });
  writeFileSync(path.join(home, 'attachments', sha256), SOUND, { mode: 0o600 });
  const file = path.join(home, 'conversations', `${conversation}.json`);
  const record = JSON.parse(readFileSync(file, 'utf8')) as { messages: { content: string; parts?: unknown[] }[] };
  const [question] = record.messages;
  const part = { type: 'file', media_type: 'audio/mpeg', name: 'a.mp3', size: SOUND.length, sha256 };
  question!.parts = [part, { type: 'text', text: question!.content }];
  writeFileSync(file, JSON.stringify(record));
}

/** Makes the unanswered question one whose process died behind the first step of its answer. */
function killBehindStep(home: string, { unanswered }: Pick<Seeded, 'unanswered'>): void {
  const file = path.join(home, 'conversations', `${unanswered}.json`);
  const record = JSON.parse(readFileSync(file, 'utf8')) as Pick<Conversation, 'pending'>;
  const call = { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } } as const;
  const result = { type: 'tool_result', id: '1', content: 'rain in Oslo' } as const;
  record.pending[0] = { ...record.pending[0]!, partial: 'It rai', steps: [{ parts: [call, result] }] };
  writeFileSync(file, JSON.stringify(record));
}

const newConversation: Words = () => ['conv', 'new', 'Next'];

/** How far one exchange came in a conversation that had `before` messages. */
function exchange(
  view: HomeView,
  isConversation: (conversation: Conversation) => boolean,
  before: number,
  question: string,
) {
  const conversation = view.conversations.find(isConversation);
  const said = conversation?.messages.map(({ content }) => content) ?? [];
  if (said.length === before + 2) return said[before] === question ? 'new' : 'torn';
  if (said.length !== before) return 'torn';
  const asked = conversation?.pending.some(({ messages }) => messages.at(-1)?.content === question);
  return asked ? 'asked' : 'old';
}

/** The commands that begin conversations, add to them and remove them. */
export const CONVERSATION_COMMANDS: Record<string, Mutation> = {
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
    args: ({ conversation }) => ['conv', 'send', conversation, 'More?'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => exchange(view, ({ id }) => id === conversation, 2, 'More?'),
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?'],
  },
  'conv send, with a file': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'send', conversation, 'More?', '-f', '-'],
    input: SOUND,
    touches: WITH_FILES,
    state: (view, { conversation }) => {
      const state = exchange(view, ({ id }) => id === conversation, 2, 'More?');
      // Whatever a message names is there.
      return state === 'old' || view.files.includes(SOUND) ? state : 'torn';
    },
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?'],
  },
  'conv rm, with a file': {
    home: 'filled',
    prepare: nameFile,
    args: ({ conversation }) => ['conv', 'rm', conversation, '--yes'],
    touches: WITH_FILES,
    state: ({ conversations, files }) => {
      if (conversations.length === 2) return files.includes(SOUND) ? 'old' : 'torn';
      // Bytes that nobody names any more are what the doctor finds.
      return files.length === 0 ? 'new' : 'asked';
    },
    next: () => ['conv', 'new', 'Next'],
  },
  'conv send, in three steps with a tool': {
    home: 'filled',
    script: 'test/support/tool-exchange.cjs',
    args: ({ folder, conversation }) => [
      JSON.stringify({ home: path.join(folder, 'home'), conversation, question: 'Weather?' }),
    ],
    env: { LLM_MODEL: 'mock/script', LLMKIT_MOCK_SCRIPT: path.resolve('test/faults/three-steps.jsonl') },
    touches: CONVERSATIONS,
    state: (view, { conversation }) => {
      const state = exchange(view, ({ id }) => id === conversation, 2, 'Weather?');
      const answer = view.conversations.find(({ id }) => id === conversation)?.messages.at(-1);
      const results = answer?.parts?.filter(({ type }) => type === 'tool_result') ?? [];
      // A cut answer is kept as such.
      if (state === 'new' && answer?.incomplete) return 'asked';
      return state === 'new' && results.length !== 2 ? 'torn' : state;
    },
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?', '-m', 'mock/echo'],
  },
  'conv retry': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'retry', unanswered],
    touches: CONVERSATIONS,
    state: (view, { unanswered }) => exchange(view, ({ id }) => id === unanswered, 0, 'Lost?'),
    next: ({ unanswered }) => ['conv', 'retry', unanswered],
  },
  'conv retry, behind a step that is done': {
    home: 'filled',
    prepare: killBehindStep,
    args: ({ unanswered }) => ['conv', 'retry', unanswered],
    touches: CONVERSATIONS,
    state: (view, { unanswered }) => {
      const conversation = view.conversations.find(({ id }) => id === unanswered);
      // What the tool gave is there, whatever else is: it would have to run again.
      const isKept = JSON.stringify([conversation?.messages, conversation?.pending]).includes('rain in Oslo');
      return isKept ? exchange(view, ({ id }) => id === unanswered, 0, 'Lost?') : 'torn';
    },
    next: ({ unanswered }) => ['conv', 'retry', unanswered],
  },
  'conv vars': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'vars', conversation, 'tone=calm'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => {
      const values = view.conversations.find(({ id }) => id === conversation)?.variable_values;
      return oldOrNew(values?.['tone'] === 'calm', values === undefined);
    },
    next: ({ conversation }) => ['conv', 'vars', conversation, 'tone=loud'],
  },
  'conv rm': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'rm', unanswered, '--force'],
    touches: CONVERSATIONS,
    state: ({ conversations }) => oldOrNew(conversations.length === 1, conversations.length === 2),
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?'],
  },
  'chat --save, first of all': {
    home: 'empty',
    args: () => ['chat', '--provider', 'mock', '--save', 'Hello?'],
    touches: CONVERSATIONS,
    state: (view) => exchange(view, () => true, 0, 'Hello?'),
    next: () => ['chat', '--provider', 'mock', '--save', 'Again?'],
  },
  'chat --conv --create': {
    home: 'empty',
    args: () => ['chat', '--provider', 'mock', '--conv', 'Diary', '--create', 'Hello?'],
    touches: CONVERSATIONS,
    state: (view) => exchange(view, ({ title }) => title === 'Diary', 0, 'Hello?'),
    next: () => ['chat', '--provider', 'mock', '--conv', 'Diary', '--create', 'Again?'],
  },
  'chat -c': {
    home: 'filled',
    args: () => ['chat', '-c', 'More?'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => exchange(view, ({ id }) => id === conversation, 2, 'More?'),
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?'],
  },
  'chat -c in a terminal': {
    home: 'filled',
    args: () => ['chat', '-c'],
    person: async (terminal) => {
      for (const line of ['More?', '/exit']) {
        await terminal.waitFor('› ');
        terminal.write(`${line}${KEYS.enter}`);
      }
    },
    outlivesErrors: true,
    touches: /^((conversations|usage)\/|history$)/,
    state: (view, { conversation }) => exchange(view, ({ id }) => id === conversation, 2, 'More?'),
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?'],
  },
  'prompt run --save': {
    home: 'filled',
    args: () => ['prompt', 'run', 'greet', '-v', 'who=Ann', '--save'],
    touches: /^(last-values\.json|usage\/.*)$/,
    state: (view) => exchange(view, ({ prompt_name: name }) => name === 'greet', 0, 'Greet Ann.'),
    next: () => ['prompt', 'run', 'greet', '-v', 'who=Bo', '--save'],
  },
  'run --save': {
    home: 'filled',
    args: () => ['run', 'greet', '-v', 'who=Ann', '--save'],
    touches: /^(last-values\.json|usage\/.*)$/,
    state: (view) => exchange(view, ({ prompt_name: name }) => name === 'greet', 0, 'Greet Ann.'),
    next: () => ['run', 'greet', '-v', 'who=Bo', '--save'],
  },
};
