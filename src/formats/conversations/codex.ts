import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { addContent, resultText } from './blocks.ts';
import { dateOf, type JsonFields, filledText, isObject, objectOf, objectsIn, textField } from './fields.ts';
import { allTogether, type ConversationReader } from './reader.ts';
import { type About, Transcript } from './transcript.ts';

const FORMAT = 'codex';

/** A session of Codex: what went to the model and came from it, an item a line; older ones have the items bare. */
export const codex: ConversationReader = {
  format: FORMAT,
  recognises: ({ value, inArray }) =>
    !inArray &&
    isObject(value) &&
    (value['type'] === 'session_meta' ||
      (typeof value['id'] === 'string' && 'instructions' in value && 'timestamp' in value)),
  read: allTogether((values) => sessionOf(values.filter(isObject))),
};

/** What the program says itself begins with a tag of these. */
const BY_PROGRAM = /^\s*<(?:environment_context|user_instructions|ENVIRONMENT_CONTEXT|permissions|turn_aborted)/;

function sessionOf(lines: readonly JsonFields[]): ForeignConversation {
  const transcript = new Transcript();
  let model: string | undefined;
  for (const line of lines) {
    const payload = objectOf(line['payload']);
    if (line['type'] === 'turn_context') model = filledText(payload['model']) ?? model;
    const item = line['type'] === 'response_item' ? payload : line;
    addItem(transcript, item, present({ created_at: dateOf(line['timestamp']), model }));
  }
  const [first = {}] = lines;
  const meta = first['type'] === 'session_meta' ? objectOf(first['payload']) : first;
  return {
    format: FORMAT,
    ...present({ id: filledText(meta['id']), created_at: dateOf(meta['timestamp']) }),
    branches: [transcript.end()],
    lost: transcript.lost,
  };
}

function addItem(transcript: Transcript, item: JsonFields, { model, ...about }: About): void {
  const { type, role, content, name, call_id: id } = item;
  const answering = { ...about, ...present({ model }) };
  if (type === 'message' && role === 'assistant')
    addContent(transcript, 'assistant', withPlainTypes(content), answering);
  else if (type === 'message' && role === 'user') {
    const isProgram = objectsIn(content).some(({ text }) => BY_PROGRAM.test(textField(text) ?? ''));
    if (isProgram) transcript.lose('notes of the program');
    else addContent(transcript, 'user', withPlainTypes(content), about);
  } else if (type === 'message') transcript.lose('notes of the program');
  else if (type === 'function_call' || type === 'custom_tool_call')
    transcript.call(textField(id), textField(name) ?? 'a tool', inputOf(item['arguments'] ?? item['input']), answering);
  else if (type === 'local_shell_call') transcript.call(textField(id), 'shell', objectOf(item['action']), answering);
  else if (type === 'function_call_output' || type === 'custom_tool_call_output')
    transcript.result(textField(id), resultText(objectOf(item['output'])['content'] ?? item['output']), {}, about);
  else if (type === 'reasoning') {
    const text = objectsIn(item['summary'])
      .map((part) => textField(part['text']) ?? '')
      .join('\n\n');
    if (text !== '') transcript.think(text, answering);
  }
}

function withPlainTypes(content: unknown): unknown {
  const isText = (type: unknown) => type === 'input_text' || type === 'output_text';
  return Array.isArray(content)
    ? objectsIn(content).map((part) => (isText(part['type']) ? { ...part, type: 'text' } : part))
    : content;
}

/** What was asked of a tool, as JSON where it is some. */
function inputOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return text ?? {};
  }
}
