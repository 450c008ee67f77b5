import * as v from 'valibot';
import type { Clock, Ids } from '../clock.ts';
import { contentOf, partSchema, partsOf } from './parts.ts';
import { once } from './once.ts';
import { type RecordOf, timestamp } from './schema.ts';
import { usageSchema } from './usage.ts';

export const ROLES = ['system', 'user', 'assistant'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Why a model stopped: `stop` it was done, `length` at max_tokens, `content_filter`/`refused` it or its vendor
 * declined, `tool_calls` it wants a tool, `context` the window is full, `incomplete` the vendor paused or cut it,
 * `other` a reason this version does not know.
 */
export const FINISH_REASONS = [
  'stop',
  'length',
  'content_filter',
  'refused',
  'tool_calls',
  'context',
  'incomplete',
  'other',
] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

/** Tolerant: a newer llmkit may know more of them. */
export const finishReasonSchema = once(() => v.custom<FinishReason>((value) => typeof value === 'string'));

const promptEntries = () => ({
  name: v.string(),
  id: v.exactOptional(v.string()),
  version: v.exactOptional(v.number()),
  /** Of a file that is used in place, the SHA-256 of its content. */
  version_id: v.exactOptional(v.string()),
  values: v.exactOptional(v.record(v.string(), v.string())),
  /** What was typed or piped in beside the values. */
  input: v.exactOptional(v.string()),
});

const promptLevelEntries = () => ({
  settings: v.record(v.string(), v.unknown()),
  system: v.exactOptional(v.string()),
});
/**
 * The part of the prompt of a call that counts where the conversation sets nothing itself: its settings and its
 * rendered system text.
 */
export const promptLevelSchema = once(() => v.looseObject(promptLevelEntries()));

const entries = () => ({
  id: v.string(),
  role: v.picklist(ROLES),
  /** The readable text, also where there are parts. */
  content: v.string(),
  /** Only where a message is more than text: everything in order, text included. */
  parts: v.exactOptional(v.array(partSchema())),
  created_at: timestamp,
  /** User messages: reference text sent with this message, marked as data. */
  rag_context: v.exactOptional(v.string()),
  /** User messages that came from a prompt. */
  prompt: v.exactOptional(v.looseObject(promptEntries())),
  /** The same, where the conversation does not keep it: what the question is asked with again. */
  prompt_level: v.exactOptional(promptLevelSchema()),
  /** User messages: settings that were given for this question alone, by key. */
  asked_with: v.exactOptional(v.record(v.string(), v.unknown())),
  /** Its id in what it was imported from; of what has no ids a hash of its text. */
  source_id: v.exactOptional(v.string()),
  /** Assistant messages: who answered, at what cost. */
  model: v.exactOptional(v.string()),
  provider: v.exactOptional(v.string()),
  /** The vendor's own id of the answer. */
  response_id: v.exactOptional(v.string()),
  usage: v.exactOptional(usageSchema()),
  cost_usd: v.exactOptional(v.number()),
  finish_reason: v.exactOptional(finishReasonSchema()),
  /** What the model thought before it said this, where it was imported with that. Never sent. */
  reasoning: v.exactOptional(v.string()),
  duration_ms: v.exactOptional(v.number()),
  /** Assistant messages: what the request was without, by which rule; `summary` where that stood for it. */
  window: v.exactOptional(
    v.looseObject({ rule: v.string(), left_out: v.number(), summary: v.exactOptional(v.boolean()) }),
  ),
  /** The answer was cut; `content` is what came. */
  incomplete: v.exactOptional(v.boolean()),
});

export const messageSchema = once(() => v.looseObject(entries()));
export type Message = RecordOf<typeof entries>;

/** A message as a caller gives it. */
export const chatMessagesSchema = once(() =>
  v.array(v.object({ role: v.picklist(ROLES), content: v.string(), parts: v.exactOptional(v.array(partSchema())) })),
);

/** A message as a request carries it: no identity, no history. */
export type ChatMessage = Pick<Message, 'role' | 'content' | 'parts'>;

/** A message before it has an identity. */
export type NewMessage = ChatMessage & Pick<Message, 'rag_context' | 'prompt'>;

/** Gives a message its id and date; what else it carries is kept. */
export function createMessage(from: NewMessage, { ids, clock }: { ids: Ids; clock: Clock }): Message {
  const content = from.parts && contentOf(partsOf(from));
  return { ...from, ...content, id: ids.uuid(), created_at: clock.now().toISOString() };
}
