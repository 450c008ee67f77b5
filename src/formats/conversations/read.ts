import { LlmkitError } from '../../core/errors.ts';
import type { TranscriptFile, FoundInFile } from '../../core/ports/conversation-formats.ts';
import { chatgpt } from './chatgpt.ts';
import { claude } from './claude.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { gemini } from './gemini.ts';
import { gptme } from './gptme.ts';
import { type FoundValue, jsonValues, type NoValue } from './json-values.ts';
import { llmLogs } from './llm-logs.ts';
import { messagesArray, requests } from './messages.ts';
import { ownRecords } from './own.ts';
import type { ConversationReader } from './reader.ts';

/** The formats that are told by the first value of a file, in the order in which they are tried. */
const READERS: readonly ConversationReader[] = [
  ownRecords,
  chatgpt,
  claude,
  llmLogs,
  gemini,
  claudeCode,
  codex,
  gptme,
  requests,
  messagesArray,
];

/** Bytes of a file that is no JSON and may be a session of aichat. */
const LARGEST_YAML = 8 * 1024 * 1024;

/** See `ConversationFormats.read`. */
export async function* readConversations({ name, pieces }: TranscriptFile): AsyncGenerator<FoundInFile> {
  const all = pieces[Symbol.asyncIterator]();
  const begin: Uint8Array[] = [];
  const start = await beginning(all, begin);
  const rest = async function* () {
    yield* begin;
    yield* { [Symbol.asyncIterator]: () => all };
  };
  const fault = (why: string): FoundInFile => ({
    fault: new LlmkitError('usage', `Cannot import a part of ${name}: ${why}.`),
  });
  if (start === undefined) throw unreadable(name, 'it is empty');
  if (start.startsWith('PK\u0003')) throw unreadable(name, 'it may be an archive', 'unpack');
  if (!/^[[{]/.test(start)) return yield* aichatFile(name, rest());
  yield* jsonFile(name, jsonValues(rest()), fault);
}

async function* jsonFile(
  name: string,
  values: AsyncGenerator<FoundValue | NoValue>,
  fault: (why: string) => FoundInFile,
): AsyncGenerator<FoundInFile> {
  const passed: (FoundValue | NoValue)[] = [];
  for (;;) {
    const next = await values.next();
    if (next.done)
      throw unreadable(name, passed.some((each) => 'why' in each) ? 'it is no JSON' : 'it holds no conversation');
    const { value: found } = next;
    passed.push(found);
    const reader = 'why' in found ? undefined : READERS.find((each) => each.recognises(found));
    if (!reader && passed.length < LOOKED_AT) continue;
    if (!reader) throw unreadable(name, 'it is of no format that is known');
    const all = async function* () {
      // What stands before the first value that tells the format is a part of it or a fault.
      yield* passed;
      yield* values;
    };
    return yield* reader.read(all(), fault);
  }
}

/** Values that may stand before the one that tells the format. */
const LOOKED_AT = 5;

/** The first characters that are no blanks; what was read on the way is put into `read`. */
async function beginning(pieces: AsyncIterator<Uint8Array>, read: Uint8Array[]): Promise<string | undefined> {
  for (;;) {
    const next = await pieces.next();
    if (next.done) return undefined;
    read.push(next.value);
    const text = new TextDecoder().decode(next.value.subarray(0, 4096)).trimStart();
    if (text !== '') return text;
  }
}

async function* aichatFile(name: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<FoundInFile> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  try {
    for await (const piece of pieces) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > LARGEST_YAML) throw unreadable(name, 'it is of no format that is known');
    }
    text += decoder.decode();
  } catch (thrown) {
    if (thrown instanceof TypeError) throw unreadable(name, 'it is no text in UTF-8');
    throw thrown;
  }
  const { aichatSession, yamlSession } = await import('./aichat.ts');
  const session = yamlSession(text);
  if (!session) throw unreadable(name, 'it is of no format that is known');
  yield aichatSession(session);
}

function unreadable(name: string, why: string, how?: 'unpack'): LlmkitError {
  return new LlmkitError('usage', `Cannot import ${name}: ${why}.`, {
    advice: [{ kind: 'expected', what: how === 'unpack' ? 'unpacked_export' : 'conversations_file' }],
  });
}
