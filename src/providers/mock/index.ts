import type { ProviderEvent } from '../../core/events.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/provider.ts';
import type { JsonSchema, ModelRequest } from '../../core/records/model-request.ts';
import type { ChatMessage } from '../../core/records/message.ts';
import type { WireAdapter } from '../call/adapter.ts';
import { textsIn } from '../call/answer-steps.ts';
import { type MockReply, readMockReply } from './script.ts';
import type { Environment } from '../../core/environment.ts';
import { stepsOf, sentParts } from '../../core/records/parts.ts';

export interface MockTools {
  env: Environment;
  readText: (path: string, signal: AbortSignal) => Promise<string>;
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Scripted errors played so far in this process; each uses up a line, as an answer does. */
  mockErrors: { count: number };
}

const MODELS = ['echo', 'script'] as const;

/** A vendor in process, offline: `echo` answers with what it was sent, `script` plays replies from a file. */
export function createMockAdapter({ provider }: Connection, tools: MockTools): WireAdapter {
  return {
    stream: (request, { signal }) => play(request, provider, tools, signal),
    describe: async ({ model, messages }) => {
      const body = { model, messages: messages.map(readable) };
      return { method: 'POST', url: `mock:${model}`, headers: {}, body, notices: [] };
    },
    listModels: async () => MODELS.map((id) => ({ id, provider })),
    client: async () => undefined,
  };
}

async function* play(
  request: ModelRequest,
  provider: string,
  tools: MockTools,
  signal: AbortSignal,
): AsyncGenerator<ProviderEvent> {
  signal.throwIfAborted();
  const messages = request.messages.map(readable);
  const reply = await replyTo(request, messages, tools, signal);
  await tools.sleep(reply.delay_ms ?? 0, signal);
  const calls = reply.tool_calls ?? [];
  if (reply.content === undefined && reply.error) throw scriptedError(reply.error, tools);

  const content = reply.content ?? '';
  yield { type: 'started', provider, model: request.model };
  for (const text of pieces(content, reply.chunks ?? defaultPieces(content))) {
    signal.throwIfAborted();
    yield { type: 'text', text };
  }
  if (reply.error) throw new LlmkitError(reply.error.code, reply.error.message);
  for (const [at, call] of calls.entries()) yield { type: 'tool_call', id: String(at + 1), ...call };
  const prompt_tokens = tokensIn(messages.map((message) => message.content).join(''));
  const completion_tokens = tokensIn(content);
  yield { type: 'usage', usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens } };
  yield { type: 'finish', finish_reason: reply.finish_reason ?? (calls.length > 0 ? 'tool_calls' : 'stop') };
}

async function replyTo(
  { model, messages: sent, output }: ModelRequest,
  messages: ChatMessage[],
  tools: MockTools,
  signal: AbortSignal,
): Promise<MockReply> {
  if (model === 'echo') return { content: output ? await sampleText(output.schema) : echo(messages) };
  if (model !== 'script') {
    throw new LlmkitError('model_not_found', `mock has no model ${JSON.stringify(model)}.`, {
      advice: [{ kind: 'expected', what: 'mock_model' }],
    });
  }
  const answered = sent.reduce((count, message) => count + replies(message), 0);
  const path = tools.env['LLMKIT_MOCK_SCRIPT'];
  return readMockReply(path, (file) => tools.readText(file, signal), answered + tools.mockErrors.count);
}

/** An answer that fits, as far as it can be made up. */
async function sampleText(schema: JsonSchema): Promise<string> {
  const { sampleOf } = await import('./sample.ts');
  return JSON.stringify(sampleOf(schema), null, 2);
}

/** How many replies of a model a message is: an answer takes one for each of its steps. */
function replies(message: ChatMessage): number {
  return message.role === 'assistant' ? Math.max(1, stepsOf(sentParts(message)).length) : 0;
}

/** Files, tools that were called and what they gave, as lines between the texts. */
function readable(message: ChatMessage): ChatMessage {
  const { role, parts } = message;
  if (parts === undefined) return { role, content: textsIn(message).join('\n\n') };
  const lines = parts.flatMap((part) => {
    if (part.type === 'text') return [part.text];
    if (part.type === 'file') return [`[file ${part.name ?? ''}: ${part.media_type}, ${part.size} bytes]`];
    if (part.type === 'tool_call') return [`[${part.name} ${JSON.stringify(part.input)}]`];
    return part.type === 'tool_result' ? [`[result] ${part.content}`] : [];
  });
  return { role, content: lines.join('\n\n') };
}

/**
 * Every character that was sent, under its role. An earlier answer of its own is only mentioned: it holds all that stands
 * before it, and a conversation would double with each exchange.
 */
function echo(messages: readonly ChatMessage[]): string {
  let said = '';
  for (const { role, content } of messages) {
    const text = role === 'assistant' && content === said ? '(all of the above)' : content;
    said += `${said === '' ? '' : '\n\n'}[${role}]\n${text}`;
  }
  return said;
}

function scriptedError({ code, message }: NonNullable<MockReply['error']>, { mockErrors }: MockTools): LlmkitError {
  mockErrors.count += 1;
  return new LlmkitError(code, message);
}

/** A few words each, and not too many of them for a long text. */
function defaultPieces(text: string): number {
  return Math.min(200, Math.ceil(text.length / 12));
}

/** `text` in `count` pieces of about equal length, no character split. */
function pieces(text: string, count: number): string[] {
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / Math.max(1, count)));
  const result: string[] = [];
  for (let start = 0; start < characters.length; start += size)
    result.push(characters.slice(start, start + size).join(''));
  return result;
}

/** The rule of thumb of four characters a token. */
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
