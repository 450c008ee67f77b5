import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { usageOf } from './blocks.ts';
import { dateOf, type JsonFields, filledText, isObject, numberOf, objectOf, objectsIn, textField } from './fields.ts';
import type { ConversationReader } from './reader.ts';
import { type About, Transcript } from './transcript.ts';

const FORMAT = 'llm';
/** Bytes of the log that are gathered before their conversations are told. */
const GATHERED = 16 * 1024 * 1024;

/** `llm logs --json`: one entry a question with its answer, those of a conversation anywhere in the file. */
export const llmLogs: ConversationReader = {
  format: FORMAT,
  recognises: ({ value }) => isEntry(value),
  async *read(values, fault) {
    let gathered = new Map<string, JsonFields[]>();
    let size = 0;
    for await (const found of values) {
      if ('why' in found) yield fault(found.why);
      else if (isEntry(found.value)) {
        const id = filledText(found.value['conversation_id']) ?? String(found.value['id']);
        gathered.set(id, [...(gathered.get(id) ?? []), found.value]);
        size += found.size;
      } else yield fault('an entry is no question with its answer');
      if (size < GATHERED) continue;
      for (const [id, entries] of gathered) yield conversationOf(id, entries);
      gathered = new Map();
      size = 0;
    }
    for (const [id, entries] of gathered) yield conversationOf(id, entries);
  },
};

function isEntry(value: unknown): value is JsonFields {
  return isObject(value) && 'prompt' in value && 'response' in value && 'conversation_id' in value;
}

function conversationOf(id: string, entries: readonly JsonFields[]): ForeignConversation {
  const ordered = entries.toSorted((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1));
  const transcript = new Transcript();
  for (const entry of ordered) addEntry(transcript, entry);
  const systems = [...new Set(ordered.map(({ system }) => filledText(system)).filter((text) => text !== undefined))];
  if (systems.length > 1) transcript.lose('other system prompts', systems.length - 1);
  return {
    format: FORMAT,
    id,
    ...present({ title: filledText(ordered[0]?.['conversation_name']), system_prompt: systems[0] }),
    branches: [transcript.end()],
    is_part: true,
    lost: transcript.lost,
  };
}

function timeOf({ datetime_utc: time }: JsonFields): string {
  return textField(time) ?? '';
}

function addEntry(transcript: Transcript, entry: JsonFields): void {
  const { id, prompt, response, reasoning, model, duration_ms: duration, token_details: details } = entry;
  const key = String(id);
  const created = dateOf(utc(textField(entry['datetime_utc'])));
  const results = objectsIn(entry['tool_results']);
  for (const result of results)
    transcript.result(textField(result['tool_call_id']), textField(result['output']) ?? '', {
      name: textField(result['name']) ?? 'a tool',
    });
  transcript.say('user', textField(prompt) ?? '', present({ source_id: `${key}:question`, created_at: created }));
  const tokens = { input_tokens: entry['input_tokens'], output_tokens: entry['output_tokens'], ...objectOf(details) };
  const about: About = present({
    source_id: `${key}:answer`,
    created_at: created,
    model: filledText(model),
    usage: usageOf(tokens),
    duration_ms: numberOf(duration),
  });
  const thought = filledText(reasoning);
  if (thought !== undefined) transcript.think(thought, present({ source_id: `${key}:answer`, created_at: created }));
  transcript.answer(textField(response) ?? '', about);
  for (const call of objectsIn(entry['tool_calls']))
    transcript.call(textField(call['tool_call_id']), textField(call['name']) ?? 'a tool', call['arguments'] ?? {});
  const attachments = objectsIn(entry['attachments']).length;
  if (attachments > 0) transcript.lose('attachments', attachments);
  if (entry['schema_json']) transcript.lose('schemas of answers');
}

/** Dates of the log are in UTC and some do not say so. */
function utc(text: string | undefined): string | undefined {
  return text === undefined || /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
}
