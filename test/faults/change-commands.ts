import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Conversation } from '../../src/core/records/conversation.ts';
import type { HomeView } from './home-view.ts';
import { CONVERSATIONS, type Mutation, NEVER, oldOrNew, type Words } from './mutation.ts';

const sendMore: Words = ({ conversation }) => ['conv', 'send', conversation, 'And then?'];

const conversationOf = ({ conversations }: HomeView, id: string) =>
  conversations.find((conversation) => conversation.id === id);

/** Whether the conversation has as many messages, and as many that were taken back. */
function holds(view: HomeView, id: string, messages: number, removed: number): boolean {
  const conversation = conversationOf(view, id);
  return conversation?.messages.length === messages && conversation.removed.length === removed;
}

/** How far `question` came in place of the only exchange of a conversation, which is there until the new one is. */
function askedAnew(view: HomeView, id: string, question: string) {
  const conversation = conversationOf(view, id);
  if (holds(view, id, 2, 2)) return conversation?.messages[0]?.content === question ? 'new' : 'torn';
  if (!holds(view, id, 2, 0)) return 'torn';
  return conversation?.pending.some(({ messages }) => messages.at(-1)?.content === question) ? 'asked' : 'old';
}

/** Takes back what a conversation holds, as conv undo does. */
function undoAll(file: string): void {
  const record = JSON.parse(readFileSync(file, 'utf8')) as Conversation;
  const { messages } = record;
  const undone = [{ messages: messages.map(({ id }) => id) }];
  writeFileSync(file, JSON.stringify({ ...record, messages: [], message_count: 0, removed: messages, undone }));
}

/** The commands that change a conversation of one exchange: take back, rewrite, branch, set. */
export const CHANGE_COMMANDS: Record<string, Mutation> = {
  'conv retry of an answered question': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'retry', conversation],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => askedAnew(view, conversation, 'First?'),
    next: sendMore,
  },
  'conv undo': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'undo', conversation],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => oldOrNew(holds(view, conversation, 0, 2), holds(view, conversation, 2, 0)),
    next: sendMore,
  },
  'conv undo of an unanswered question': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'undo', unanswered],
    touches: CONVERSATIONS,
    state: (view, { unanswered }) => {
      const waiting = conversationOf(view, unanswered)?.pending.length;
      return oldOrNew(holds(view, unanswered, 0, 1) && waiting === 0, holds(view, unanswered, 0, 0) && waiting === 1);
    },
    next: ({ unanswered }) => ['conv', 'send', unanswered, 'And then?'],
  },
  'conv redo': {
    home: 'filled',
    prepare: (home, { conversation }) => undoAll(path.join(home, 'conversations', `${conversation}.json`)),
    args: ({ conversation }) => ['conv', 'redo', conversation],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => oldOrNew(holds(view, conversation, 2, 0), holds(view, conversation, 0, 2)),
    next: sendMore,
  },
  'conv edit of a question': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'edit', conversation, '1', 'Second?'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => askedAnew(view, conversation, 'Second?'),
    // Takes up the question where the command was killed before it had an answer.
    next: ({ conversation }) => ['conv', 'retry', conversation],
  },
  'conv edit of an answer': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'edit', conversation, '2', 'Better.'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => {
      const isBetter = conversationOf(view, conversation)?.messages[1]?.content === 'Better.';
      return oldOrNew(isBetter && holds(view, conversation, 2, 1), !isBetter && holds(view, conversation, 2, 0));
    },
    next: sendMore,
  },
  'conv summarize': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'summarize', conversation, '--keep', '0'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => {
      const { summary, settings } = conversationOf(view, conversation) ?? {};
      const isNew = summary !== undefined && settings?.['window'] === 'summarize:1';
      const isOld = summary === undefined && settings?.['window'] === undefined;
      return oldOrNew(isNew && holds(view, conversation, 2, 0), isOld && holds(view, conversation, 2, 0));
    },
    next: sendMore,
  },
  'conv fork': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'fork', conversation],
    touches: NEVER,
    state: ({ conversations }, { conversation }) => {
      const fork = conversations.find(({ parent }) => parent?.conversation_id === conversation);
      return oldOrNew(fork?.messages.length === 2, conversations.length === 2);
    },
    next: ({ conversation }) => ['conv', 'fork', conversation, '--at', '1'],
  },
  'conv rerun': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'rerun', conversation],
    touches: /^usage\//,
    state: ({ conversations }, { conversation }) => {
      const made = conversations.find(({ parent }) => parent?.conversation_id === conversation);
      if (!made) return oldOrNew(false, conversations.length === 2);
      if (made.messages.length === 0) return 'asked';
      return oldOrNew(made.messages.length === 2 && made.parent?.how === 'rerun', false);
    },
    next: ({ conversation }) => ['conv', 'rerun', conversation],
  },
  'conv set': {
    home: 'filled',
    args: ({ conversation }) => [
      'conv',
      'set',
      conversation,
      '-s',
      'Be brief.',
      '--temperature',
      '0.2',
      '--title',
      'Set',
    ],
    touches: CONVERSATIONS,
    state: (view, { conversation: id }) => {
      const conversation = conversationOf(view, id);
      const kept = [conversation?.title, conversation?.system_prompt, conversation?.settings['temperature']].join();
      return oldOrNew(kept === 'Set,Be brief.,0.2', kept === 'Answered,,');
    },
    next: ({ conversation }) => ['conv', 'set', conversation, '--unset', 'system'],
  },
  'conv rename': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'rename', conversation, 'Renamed'],
    touches: CONVERSATIONS,
    state: (view, { conversation: id }) => {
      const title = conversationOf(view, id)?.title;
      return oldOrNew(title === 'Renamed', title === 'Answered');
    },
    next: ({ conversation }) => ['conv', 'rename', conversation, 'Again'],
  },
  'conv rate': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'rate', conversation, 'good'],
    // The next command sends.
    touches: /^(conversations|usage)\//,
    state: ({ ratings }) => oldOrNew(ratings.length === 1, ratings.length === 0),
    next: sendMore,
  },
  'conv send --cache': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'send', conversation, 'Kept?', '--cache'],
    touches: /^(conversations|usage|cache)\//,
    state: (view, { conversation: id }) => {
      const conversation = conversationOf(view, id);
      if (holds(view, id, 4, 0)) return 'new';
      if (!holds(view, id, 2, 0)) return 'torn';
      return conversation?.pending.some(({ messages }) => messages.at(-1)?.content === 'Kept?') ? 'asked' : 'old';
    },
    next: ({ conversation }) => ['conv', 'send', conversation, 'And then?', '--cache'],
  },
  'conv clear': {
    home: 'filled',
    args: ({ conversation }) => ['conv', 'clear', conversation, '--force'],
    touches: CONVERSATIONS,
    state: (view, { conversation }) => oldOrNew(holds(view, conversation, 0, 2), holds(view, conversation, 2, 0)),
    next: sendMore,
  },
  'conv export to a file': {
    home: 'filled',
    args: ({ conversation, folder }) => ['conv', 'export', conversation, '-o', path.join(folder, 'out.json')],
    touches: /^cache\//,
    // What is written where others may read it is no record: half of it may be there while the command says that it failed.
    state: (_view, { folder }) => {
      const file = path.join(folder, 'out.json');
      return oldOrNew(existsSync(file) && readFileSync(file, 'utf8').endsWith('}\n'), true);
    },
    next: ({ conversation, folder }) => [
      'conv',
      'export',
      conversation,
      '--force',
      '-o',
      path.join(folder, 'out.json'),
    ],
  },
  'conv import': {
    home: 'filled',
    args: () => ['conv', 'import', '-'],
    input: '[{"role":"user","content":"From elsewhere?"},{"role":"assistant","content":"Yes."}]',
    touches: NEVER,
    state: ({ conversations }) => {
      const made = conversations.find(({ source }) => source?.format === 'messages');
      return oldOrNew(made?.messages.length === 2, conversations.length === 2);
    },
    next: () => ['conv', 'import', '-'],
    nextInput: '[{"role":"user","content":"From elsewhere?"},{"role":"assistant","content":"Yes."}]',
  },
};
