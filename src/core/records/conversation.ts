import * as v from 'valibot';
import type { Clock, Ids } from '../clock.ts';
import { createMessage, messageSchema, promptLevelSchema, type Message, type NewMessage } from './message.ts';
import { contentOf, partSchema, type Part } from './parts.ts';
import { once } from './once.ts';
import { count, type RecordOf, timestamp } from './schema.ts';
import { usageSchema } from './usage.ts';

const stepEntries = () => ({
  parts: v.array(partSchema()),
  usage: v.exactOptional(usageSchema()),
  cost_usd: v.exactOptional(v.number()),
});

/** One call of the model within an answer that is not complete yet. */
export type DoneStep = RecordOf<typeof stepEntries>;

const pendingEntries = () => ({
  id: v.string(),
  /** Messages that wait for an answer, on disk before the request goes out; the last one is the user's. */
  messages: v.array(messageSchema()),
  /** The process that waits for the answer, in the form of a lock's owner. */
  owner: v.string(),
  started_at: timestamp,
  /** Ids of the messages that this answer will replace once it is there (retry, edit). */
  replaces: v.exactOptional(v.array(v.string())),
  prompt_level: v.exactOptional(promptLevelSchema()),
  /** What had come at the last checkpoint of a long answer: its text, or that of the step that is under way. */
  partial: v.exactOptional(v.string()),
  /**
   * The calls of the model that are done, with the tools that ran: what they gave is not asked for again. The last one may
   * have calls whose tools gave nothing so far.
   */
  steps: v.exactOptional(v.array(v.looseObject(stepEntries()))),
  /** The code of the error that ended the call; absent while it runs or when its process died. */
  failed: v.exactOptional(v.string()),
});
export const pendingSchema = once(() => v.looseObject(pendingEntries()));

/** A question without its answer yet: either a call is running, or it failed, or its process died. */
export type Pending = RecordOf<typeof pendingEntries>;

/** What had come of the answer to a question when it was last written down, as a message that was cut; none where nothing had. */
export function answerSoFar({
  steps = [],
  partial = '',
  started_at: created_at,
}: Pick<Pending, 'steps' | 'partial' | 'started_at'>): Omit<Message, 'id'>[] {
  const text: Part[] = partial === '' ? [] : [{ type: 'text', text: partial }];
  const parts = [...steps.flatMap((step) => step.parts), ...text];
  if (parts.length === 0) return [];
  return [{ role: 'assistant', ...contentOf(parts), created_at, incomplete: true }];
}

const summarySchema = once(() => v.looseObject({ content: v.string(), upto: v.string() }));

const undoneEntries = () => ({
  /** Ids of the messages, which stand in `removed`, in their order. */
  messages: v.array(v.string()),
  /** Id of the message that they stood behind; absent for the beginning. */
  after: v.exactOptional(v.string()),
  /** Questions that were unanswered. */
  pending: v.exactOptional(v.array(pendingSchema())),
  /** Ids of the messages in `removed` that show them. */
  stand_ins: v.exactOptional(v.array(v.string())),
  summary: v.exactOptional(summarySchema()),
});

/** What an undo or clear took back. */
export type Undone = RecordOf<typeof undoneEntries>;

const parentEntries = () => ({
  conversation_id: v.string(),
  /** So many of its first messages were copied. */
  message_number: count,
  /** `rerun`: its questions were asked again. Absent for a fork. */
  how: v.exactOptional(v.string()),
});

const entries = () => ({
  id: v.string(),
  title: v.string(),
  user_id: v.exactOptional(v.string()),
  is_public: v.exactOptional(v.boolean()),
  prompt_id: v.exactOptional(v.string()),
  prompt_name: v.exactOptional(v.string()),
  prompt_version: v.exactOptional(v.number()),
  template_version_id: v.exactOptional(v.string()),
  /** It was opened by a prompt, whose text may have become its system prompt, and not made by running one. */
  opened_by_prompt: v.exactOptional(v.boolean()),
  /** The system prompt as sent: rendered. */
  system_prompt: v.exactOptional(v.string()),
  /** The system prompt was given by hand; changed values do not make it anew. */
  system_by_hand: v.exactOptional(v.boolean()),
  variable_values: v.exactOptional(v.record(v.string(), v.string())),
  /** Model and parameters kept with the conversation, by setting key. */
  settings: v.optional(v.record(v.string(), v.unknown()), {}),
  /** The host that gave the last answer; absent where nothing was sent to one. */
  host: v.exactOptional(v.string()),
  messages: v.array(messageSchema()),
  message_count: count,
  pending: v.optional(v.array(pendingSchema()), []),
  /** Messages taken back: never sent, still here. */
  removed: v.optional(v.array(messageSchema()), []),
  /** What can be put back, the newest last, as long as nothing is said. */
  undone: v.exactOptional(v.array(v.looseObject(undoneEntries()))),
  /** Stands for the messages up to the one with the id `upto` where the window says so. */
  summary: v.exactOptional(summarySchema()),
  /** The process that makes a summary, in the form of a lock's owner. */
  summarizing: v.exactOptional(v.looseObject({ owner: v.string() })),
  parent: v.exactOptional(v.looseObject(parentEntries())),
  /** What it was imported from: the format, and its id there. */
  source: v.exactOptional(v.looseObject({ format: v.string(), id: v.string() })),
  created_at: timestamp,
  updated_at: timestamp,
});

export const conversationSchema = once(() => v.looseObject(entries()));

/** One conversation with its whole history. */
export type Conversation = RecordOf<typeof entries>;

export interface NewConversation {
  /** Absent: a random one. */
  id?: string;
  title?: string;
  system_prompt?: string;
  user_id?: string;
  settings?: Record<string, unknown>;
  pending?: Pending[];
  /** Messages that the conversation begins with. */
  history?: NewMessage[];
  system_by_hand?: boolean;
  opened_by_prompt?: boolean;
  prompt_id?: string;
  prompt_name?: string;
  prompt_version?: number;
  template_version_id?: string;
  variable_values?: Record<string, string>;
  parent?: NonNullable<Conversation['parent']>;
}

export const UNTITLED = 'Untitled';
const TITLE_LENGTH = 60;

/** The first line of a question, at most 60 characters, as a title. A tag that only opens a block of text is no title. */
export function titleFrom(question: string): string {
  const lines = question.split(/\r?\n/).filter((candidate) => candidate.trim() !== '');
  const line = lines.find((candidate) => !/^\s*<[\w-]+>\s*$/.test(candidate)) ?? lines[0] ?? '';
  const characters = Array.from(line.trim());
  return characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH - 1).join('')}…` : characters.join('');
}

export function createConversation(from: NewConversation, ports: { ids: Ids; clock: Clock }): Conversation {
  const now = ports.clock.now().toISOString();
  const { history = [], title, settings = {}, pending = [], ...fields } = from;
  const messages = history.map((message) => createMessage(message, ports));
  return {
    id: ports.ids.uuid(),
    title: title || UNTITLED,
    ...fields,
    settings,
    messages,
    message_count: messages.length,
    pending,
    removed: [],
    created_at: now,
    updated_at: now,
  };
}

/** Moves messages to `removed`: never sent again, still there. A summary that told of one of them goes. */
export function takeBack(conversation: Conversation, messages: readonly Message[]): void {
  const ids = new Set(messages.map(({ id }) => id));
  const upto = conversation.messages.findIndex(({ id }) => id === conversation.summary?.upto);
  if (conversation.messages.some(({ id }, at) => at <= upto && ids.has(id))) delete conversation.summary;
  conversation.messages = conversation.messages.filter(({ id }) => !ids.has(id));
  conversation.removed = [...conversation.removed, ...messages];
  conversation.message_count = conversation.messages.length;
}
