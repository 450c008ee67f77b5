import { asLlmkitError, type ErrorCode, LlmkitError } from '../../core/errors.ts';
import { FINISH_REASONS, type FinishReason } from '../../core/records/message.ts';
import { countIn, listIn, objectIn, parseJson, textIn } from '../http/json.ts';
import { present } from '../../core/fields.ts';

/** One line of a script. With `content` and `error` the answer breaks off after its text. */
export interface MockReply {
  content?: string;
  error?: { code: ErrorCode; message: string };
  /** Tools that the model calls after its text. */
  tool_calls?: { name: string; input: unknown }[];
  /** Wait before the reply, in milliseconds. */
  delay_ms?: number;
  /** Into how many pieces the content is split; by default a few words each. */
  chunks?: number;
  /** Default `stop`, `tool_calls` with calls. */
  finish_reason?: FinishReason;
}

/** Codes that a provider can fail with, and so a script. */
const SCRIPTABLE = [
  'auth',
  'bad_request',
  'context_exceeded',
  'incomplete',
  'model_not_found',
  'overloaded',
  'protocol',
  'quota_exhausted',
  'rate_limited',
  'refused',
  'timeout',
  'unreachable',
] as const satisfies readonly ErrorCode[];

/**
 * The reply at `index` (from 0) of a script with one JSON value a line; blank lines do not count. The index is the
 * number of answers already in the conversation, so a script runs on over many processes. Throws `config`.
 */
export async function readMockReply(
  path: string | undefined,
  readText: (path: string) => Promise<string>,
  index: number,
): Promise<MockReply> {
  if (!path) {
    throw new LlmkitError('config', 'Cannot play mock/script: no file is named.', {
      advice: [{ kind: 'expected', what: 'mock_script' }],
    });
  }
  const lines = (await textOf(path, readText)).split('\n').filter((line) => line.trim() !== '');
  const line = lines[index];
  if (line === undefined) {
    throw new LlmkitError('config', `Cannot play reply ${index + 1} of ${path}: it holds ${lines.length}.`, {
      advice: [{ kind: 'expected', what: 'mock_line' }],
    });
  }
  return checked(objectIn(parseJson(line)), `reply ${index + 1} of ${path}`);
}

async function textOf(path: string, readText: (path: string) => Promise<string>): Promise<string> {
  try {
    return await readText(path);
  } catch (thrown) {
    const { code, message } = asLlmkitError(thrown);
    if (code !== 'store_io') throw thrown;
    throw new LlmkitError('config', message, { advice: [{ kind: 'expected', what: 'mock_script' }], cause: thrown });
  }
}

function checked(line: Record<string, unknown>, where: string): MockReply {
  const { content, error, tool_calls, delay_ms, chunks, finish_reason } = line;
  if (typeof content !== 'string' && error === undefined && tool_calls === undefined)
    throw invalid(where, 'it has neither content nor error');
  const delay = countIn(delay_ms);
  const count = countIn(chunks);
  const finish = FINISH_REASONS.find((reason) => reason === finish_reason);
  if (delay_ms !== undefined && delay === undefined) throw invalid(where, 'delay_ms is no number of milliseconds');
  if (chunks !== undefined && !count) throw invalid(where, 'chunks is no number of pieces');
  if (finish_reason !== undefined && !finish)
    throw invalid(where, `finish_reason is none of ${FINISH_REASONS.join(', ')}`);
  return present({
    content: typeof content === 'string' ? content : undefined,
    error: error === undefined ? undefined : scriptedError(error, where),
    tool_calls: tool_calls === undefined ? undefined : toolCalls(tool_calls, where),
    delay_ms: delay,
    chunks: count,
    finish_reason: finish,
  });
}

function toolCalls(value: unknown, where: string): NonNullable<MockReply['tool_calls']> {
  const calls = listIn(value).map(objectIn);
  if (calls.length === 0) throw invalid(where, 'tool_calls is no list of calls');
  return calls.map(({ name, input = {} }) => {
    if (typeof name !== 'string' || name === '') throw invalid(where, 'a call of a tool has no name');
    return { name, input };
  });
}

function scriptedError(value: unknown, where: string): NonNullable<MockReply['error']> {
  const error = objectIn(value);
  const code = SCRIPTABLE.find((known) => known === error['code']);
  if (code === undefined) throw invalid(where, `the error's code is none of ${SCRIPTABLE.join(', ')}`);
  return { code, message: textIn(error['message']) ?? `mock was told to fail: ${code}.` };
}

function invalid(where: string, why: string): LlmkitError {
  return new LlmkitError('config', `Cannot play ${where}: ${why}.`);
}
