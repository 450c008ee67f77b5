import type { ProviderEvent } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import type { ModelRequest } from '../core/records/model-request.ts';
import type { Provider } from './own-providers.ts';

/** What a mock answers with: a text, parts of a response, or an error to throw. */
export type GivenReply =
  | string
  | Error
  | (Partial<Omit<ChatCompletionResponse, 'message'>> & { message?: Partial<ChatCompletionResponse['message']> });

/** A vendor for tests that keeps what it was asked. */
export interface MockProvider extends Provider {
  /** The requests, in order. */
  readonly calls: ModelRequest[];
}

/** A vendor that gives `replies` in order, then the last one for ever; without any it repeats the question. */
export function mockProvider(replies: readonly GivenReply[] = []): MockProvider {
  const calls: ModelRequest[] = [];
  return {
    name: 'mock',
    model: 'mock',
    calls,
    open: () => ({
      stream(request) {
        calls.push(structuredClone(request));
        const reply = replies[Math.min(calls.length, replies.length) - 1];
        return events(reply ?? request.messages.at(-1)?.content ?? '');
      },
      listModels: async () => [{ id: 'mock', provider: 'mock' }],
    }),
  };
}

async function* events(reply: GivenReply): AsyncGenerator<ProviderEvent> {
  if (reply instanceof Error) throw reply;
  const response = typeof reply === 'string' ? {} : reply;
  const text = typeof reply === 'string' ? reply : (reply.message?.content ?? '');
  // In words, so that whoever shows an answer as it comes sees it come.
  for (const piece of text.match(/\S+\s*|\s+/g) ?? []) yield { type: 'text', text: piece };
  for (const part of response.message?.parts ?? []) {
    if (part.type === 'tool_call') yield { type: 'tool_call', id: part.id, name: part.name, input: part.input };
  }
  if (response.usage) yield { type: 'usage', usage: response.usage };
  yield { type: 'finish', finish_reason: response.finish_reason ?? 'stop' };
}
