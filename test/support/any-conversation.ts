import fc from 'fast-check';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { contentOf, type Part } from '../../src/core/records/parts.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
/** Some names no variable and no setting can have. */
const name = fc.stringMatching(/^[a-z]{1,10}$/).filter((word) => !/^(?:proto|constr)/.test(word));
const date = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }).map((at) => new Date(at).toISOString());
const count = fc.nat({ max: 10_000 });
const json = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
/** Also a name that a newer llmkit may know. */
const newer = fc.constantFrom({}, { field_of_a_newer_llmkit: [{ a: 1 }] });

const usage = fc.record(
  {
    prompt_tokens: count,
    completion_tokens: count,
    total_tokens: count,
    cached_tokens: count,
    reasoning_tokens: count,
  },
  { requiredKeys: ['prompt_tokens', 'completion_tokens', 'total_tokens'] },
);

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text }),
  fc.record(
    { type: fc.constant('tool_call'), id: name, name, input: json, source: name },
    { requiredKeys: ['type', 'id', 'name', 'input'] },
  ),
  fc.record(
    { type: fc.constant('tool_result'), id: name, content: text, is_error: fc.boolean(), duration_ms: count },
    { requiredKeys: ['type', 'id', 'content'] },
  ),
  fc.record(
    { type: fc.constant('file'), media_type: fc.constantFrom('image/png', 'application/pdf'), name: text, size: count },
    { requiredKeys: ['type', 'media_type', 'size'] },
  ),
  fc.record({ type: fc.constant('opaque'), wire: name, model: name, data: json }),
  fc.record({ type: fc.constant('part_of_a_newer_llmkit'), data: json }),
) as fc.Arbitrary<Part>;

const identity = { id: fc.uuid(), created_at: date };
const question = fc.record(
  {
    ...identity,
    role: fc.constantFrom('user', 'system'),
    content: text,
    rag_context: text,
    prompt: fc.record({
      name,
      id: name,
      version: count,
      version_id: name,
      values: fc.dictionary(name, text),
      input: text,
    }),
    prompt_level: fc.record({ settings: fc.dictionary(name, json), system: text }),
    asked_with: fc.dictionary(name, json),
    source_id: name,
  },
  { requiredKeys: ['id', 'created_at', 'role', 'content'] },
);
const answer = fc
  .record(
    {
      ...identity,
      role: fc.constant('assistant'),
      content: text,
      parts: fc.array(part, { minLength: 1, maxLength: 4 }),
      model: name,
      provider: name,
      usage,
      cost_usd: fc.double({ min: 0, max: 1, noNaN: true }),
      finish_reason: fc.constantFrom('stop', 'length', 'tool_calls', 'reason_of_a_newer_llmkit'),
      reasoning: text,
      duration_ms: count,
      window: fc.record({ rule: name, left_out: count, summary: fc.boolean() }),
      incomplete: fc.boolean(),
    },
    { requiredKeys: ['id', 'created_at', 'role', 'content'] },
  )
  .map((message) => (message.parts ? { ...message, ...contentOf(message.parts) } : message));
const message = fc.tuple(fc.oneof(question, answer), newer).map(([fields, more]) => ({ ...fields, ...more }));
const messages = fc.uniqueArray(message, { maxLength: 6, selector: ({ id }) => id });

const waiting = fc.record(
  {
    id: fc.uuid(),
    messages: fc.tuple(question),
    owner: name,
    started_at: date,
    failed: fc.constant('network'),
    partial: text,
  },
  { requiredKeys: ['id', 'messages', 'owner', 'started_at', 'failed'] },
);

/** A record with any fields that a conversation may have, but those that say whose it is and where it is sent. */
export const anyConversation = fc
  .tuple(
    fc.record(
      {
        id: fc.uuid(),
        title: text,
        settings: fc.dictionary(name, json),
        messages,
        pending: fc.array(waiting, { maxLength: 2 }),
        removed: messages,
        created_at: date,
        updated_at: date,
        prompt_id: name,
        prompt_name: name,
        prompt_version: count,
        template_version_id: name,
        opened_by_prompt: fc.boolean(),
        system_prompt: text,
        system_by_hand: fc.boolean(),
        variable_values: fc.dictionary(name, text),
        summary: fc.record({ content: text, upto: name }),
        parent: fc.record({ conversation_id: fc.uuid(), message_number: count, how: fc.constant('rerun') }),
      },
      { requiredKeys: ['id', 'title', 'settings', 'messages', 'pending', 'removed', 'created_at', 'updated_at'] },
    ),
    newer,
  )
  .map(([fields, more]) => ({ ...fields, ...more, message_count: fields.messages.length }) as unknown as Conversation);
