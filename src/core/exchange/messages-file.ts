import * as v from 'valibot';
import { LlmkitError } from '../errors.ts';
import { chatMessagesSchema, type ChatMessage } from '../records/message.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingValues } from '../tables/settings.ts';

/** What `--messages` holds: a messages array, or a whole ChatCompletionRequest. */
export interface MessagesFile {
  messages: ChatMessage[];
  settings: SettingValues;
  rag_context?: string;
}

const messages = () => v.pipe(chatMessagesSchema(), v.minLength(1));
const request = () =>
  v.looseObject({
    messages: messages(),
    rag_context: v.exactOptional(v.string()),
    stop: v.exactOptional(v.union([v.string(), v.array(v.string())])),
  });

/** Reads the text of `--messages`. Throws `usage` saying what is wrong and where. */
export function parseMessagesFile(text: string, path: string): MessagesFile {
  const json = parseJson(text, path);
  if (Array.isArray(json)) return { messages: check(messages(), json, path), settings: {} };
  const { messages: list, rag_context: context, ...rest } = check(request(), json, path);
  const values = typeof rest.stop === 'string' ? { ...rest, stop: [rest.stop] } : rest;
  // A file says what to ask, never where to send it.
  const settings = settingsFrom(values, { in: 'prompt', called: path, code: 'usage' });
  return { messages: list, settings, ...(context !== undefined && { rag_context: context }) };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw badFile(path, `it is not JSON (${(thrown as Error).message})`);
  }
}

function check<Schema extends v.GenericSchema>(schema: Schema, json: unknown, path: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw badFile(path, `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

function badFile(path: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take messages from ${path === '-' ? 'standard input' : path}: ${why}.`, {
    advice: [{ kind: 'expected', what: 'messages_file' }],
  });
}
