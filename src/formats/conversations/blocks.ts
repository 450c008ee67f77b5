import { ownEntry } from '../../core/fields.ts';
import { type JsonFields, objectOf, objectsIn, textField } from './fields.ts';
import type { About, Transcript } from './transcript.ts';

/** The words for blocks that cannot be taken over, by their type. */
const LOST: Readonly<Record<string, string>> = {
  image: 'images',
  image_url: 'images',
  input_image: 'images',
  document: 'documents',
  file: 'files',
  input_file: 'files',
  input_audio: 'sound',
  redacted_thinking: 'thoughts that are encrypted',
};

/**
 * The content of a message, a text or a list of blocks as vendors have them, put into a transcript. `resultOf` gives what a
 * call gave where that stands elsewhere.
 */
export function addContent(
  transcript: Transcript,
  role: 'system' | 'user' | 'assistant',
  content: unknown,
  about: About = {},
  resultOf: (id: string | undefined) => JsonFields | undefined = () => undefined,
): void {
  const blocks = typeof content === 'string' ? [content] : Array.isArray(content) ? (content as unknown[]) : [];
  const texts: string[] = [];
  // The tokens of a message are counted once, however many blocks it has.
  let given = about;
  for (const each of blocks) {
    const block = typeof each === 'string' ? { type: 'text', text: each } : objectOf(each);
    const text = addBlock(transcript, role, block, given);
    if (text !== undefined) texts.push(text);
    const result = block['type'] === 'tool_use' ? resultOf(textField(block['id'])) : undefined;
    if (result) addBlock(transcript, role, result, {});
    const { usage: _counted, ...rest } = given;
    given = rest;
  }
  if (role !== 'assistant') transcript.say(role, texts.join('\n\n'), about);
}

/** Returns the text of a block that is part of a message of the user's, or of the system's. */
function addBlock(
  transcript: Transcript,
  role: 'system' | 'user' | 'assistant',
  block: JsonFields,
  about: About,
): string | undefined {
  const text = textField(block['text']) ?? textField(block['refusal']);
  const type = textField(block['type']) ?? 'text';
  const id = textField(block['id']);
  if (type === 'tool_use') transcript.call(id, textField(block['name']) ?? 'a tool', block['input'] ?? {}, about);
  else if (type === 'tool_result') {
    const how = { isError: block['is_error'] === true };
    transcript.result(textField(block['tool_use_id']), resultText(block['content']), how, roleless(role, about));
  } else if (type === 'thinking') transcript.think(textField(block['thinking']) ?? '', about);
  else if (text === undefined) transcript.lose(ownEntry(LOST, type) ?? `parts of the kind ${type}`);
  else if (role === 'assistant') transcript.answer(text, about);
  else return text;
  return undefined;
}

/** What a tool gave stands in a message of the user's; only its id and date are those of the answer. */
function roleless(role: string, { source_id, created_at, ...about }: About): About {
  const told = { ...(source_id !== undefined && { source_id }), ...(created_at !== undefined && { created_at }) };
  return role === 'assistant' ? { ...about, ...told } : told;
}

/** The text of a result, which may be a list of blocks. */
export function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  const texts = objectsIn(content).map(
    (block) => textField(block['text']) ?? `[${textField(block['type']) ?? 'a part'}]`,
  );
  return texts.length > 0 || content === undefined || content === null ? texts.join('\n') : JSON.stringify(content);
}

/** Tokens as vendors count them. */
export function usageOf(value: unknown): About['usage'] {
  const counted = objectOf(value);
  const number = (...names: string[]) =>
    names.map((name) => counted[name]).find((each) => typeof each === 'number') as number | undefined;
  const [prompt, completion] = [number('prompt_tokens', 'input_tokens'), number('completion_tokens', 'output_tokens')];
  if (prompt === undefined || completion === undefined) return undefined;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
