import type { HomeView } from './home-view.ts';
import { CONVERSATIONS, type Mutation, NEVER, oldOrNew, type Words } from './mutation.ts';

const sendMore: Words = ({ thread }) => ['conv', 'send', thread, 'And then?'];

const threadOf = ({ conversations }: HomeView, id: string) => conversations.find((thread) => thread.id === id);

/** Whether the thread has as many messages, and as many that were taken back. */
function holds(view: HomeView, id: string, messages: number, removed: number): boolean {
  const thread = threadOf(view, id);
  return thread?.messages.length === messages && thread.removed.length === removed;
}

/** How far `question` came in place of the only exchange of a thread, which is there until the new one is. */
function askedAnew(view: HomeView, id: string, question: string) {
  const thread = threadOf(view, id);
  if (holds(view, id, 2, 2)) return thread?.messages[0]?.content === question ? 'new' : 'torn';
  if (!holds(view, id, 2, 0)) return 'torn';
  return thread?.pending.some(({ messages }) => messages.at(-1)?.content === question) ? 'asked' : 'old';
}

/** The commands that change a conversation of one exchange: take back, rewrite, branch, set. */
export const THREAD_COMMANDS: Record<string, Mutation> = {
  'conv retry of an answered question': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'retry', thread],
    touches: CONVERSATIONS,
    state: (view, { thread }) => askedAnew(view, thread, 'First?'),
    next: sendMore,
  },
  'conv undo': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'undo', thread],
    touches: CONVERSATIONS,
    state: (view, { thread }) => oldOrNew(holds(view, thread, 0, 2), holds(view, thread, 2, 0)),
    next: sendMore,
  },
  'conv undo of an unanswered question': {
    home: 'filled',
    args: ({ unanswered }) => ['conv', 'undo', unanswered],
    touches: CONVERSATIONS,
    state: (view, { unanswered }) => {
      const waiting = threadOf(view, unanswered)?.pending.length;
      return oldOrNew(holds(view, unanswered, 0, 1) && waiting === 0, holds(view, unanswered, 0, 0) && waiting === 1);
    },
    next: ({ unanswered }) => ['conv', 'send', unanswered, 'And then?'],
  },
  'conv edit of a question': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'edit', thread, '1', 'Second?'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => askedAnew(view, thread, 'Second?'),
    // Takes up the question where the command was killed before it had an answer.
    next: ({ thread }) => ['conv', 'retry', thread],
  },
  'conv edit of an answer': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'edit', thread, '2', 'Better.'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => {
      const isBetter = threadOf(view, thread)?.messages[1]?.content === 'Better.';
      return oldOrNew(isBetter && holds(view, thread, 2, 1), !isBetter && holds(view, thread, 2, 0));
    },
    next: sendMore,
  },
  'conv fork': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'fork', thread],
    touches: NEVER,
    state: ({ conversations }, { thread }) => {
      const fork = conversations.find(({ parent }) => parent?.conversation_id === thread);
      return oldOrNew(fork?.messages.length === 2, conversations.length === 2);
    },
    next: ({ thread }) => ['conv', 'fork', thread, '--at', '1'],
  },
  'conv set': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'set', thread, '-s', 'Be brief.', '--temperature', '0.2', '--title', 'Set'],
    touches: CONVERSATIONS,
    state: (view, { thread: id }) => {
      const thread = threadOf(view, id);
      const kept = [thread?.title, thread?.system_prompt, thread?.settings['temperature']].join();
      return oldOrNew(kept === 'Set,Be brief.,0.2', kept === 'Answered,,');
    },
    next: ({ thread }) => ['conv', 'set', thread, '--unset', 'system'],
  },
  'conv rename': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'rename', thread, 'Renamed'],
    touches: CONVERSATIONS,
    state: (view, { thread: id }) => {
      const title = threadOf(view, id)?.title;
      return oldOrNew(title === 'Renamed', title === 'Answered');
    },
    next: ({ thread }) => ['conv', 'rename', thread, 'Again'],
  },
  'conv clear': {
    home: 'filled',
    args: ({ thread }) => ['conv', 'clear', thread, '--force'],
    touches: CONVERSATIONS,
    state: (view, { thread }) => oldOrNew(holds(view, thread, 0, 2), holds(view, thread, 2, 0)),
    next: sendMore,
  },
};
