import type { ProviderEvent } from '../../src/core/events.ts';
import type { Connection, ProviderFactory, WireRequest } from '../../src/core/ports/provider.ts';
import type { FilePart } from '../../src/core/records/parts.ts';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { createProviderFactory, type ProviderFactoryOptions } from '../../src/providers/factory.ts';
import { createNetwork } from '../../src/providers/http/network.ts';
import type { Quirks } from '../../src/providers/call/quirks.ts';
import type { ChatMessage } from '../../src/core/records/message.ts';
import { messageToSend } from '../../src/core/exchange/request.ts';

export const KEY = 'sk-test-1234567890abcdef';

/** A connection to `base_url`, patient and without retries. */
export function connectionTo(base_url: string, more: Partial<Connection> = {}): Connection {
  return {
    provider: 'acme',
    server: more.ad_hoc ? `the server at ${new URL(base_url).host}` : (more.provider ?? 'acme'),
    type: 'openai',
    base_url,
    base_url_way: 'ACME_BASE_URL',
    ad_hoc: false,
    api_key: KEY,
    api_key_from: 'keys.json',
    api_key_env: 'ACME_API_KEY',
    headers: {},
    timeout_ms: 20_000,
    first_byte_timeout_ms: 20_000,
    max_retries: 0,
    ...more,
  };
}

export interface Outcome {
  events: ProviderEvent[];
  text: string;
  /** What was thrown after the events. */
  error: unknown;
}

export interface Harness {
  factory: ProviderFactory;
  /** Waits before retries, in milliseconds; nobody really waits. */
  sleeps: number[];
  /** What was remembered, by `provider/model`. */
  quirks: Record<string, Quirks>;
  ask(connection: Connection, request?: Partial<ModelRequest>, signal?: AbortSignal): Promise<Outcome>;
  describe(connection: Connection, request?: Partial<ModelRequest>): Promise<WireRequest>;
}

export function harness(options: Partial<ProviderFactoryOptions> = {}): Harness {
  const sleeps: number[] = [];
  const quirks: Record<string, Quirks> = {};
  const factory = createProviderFactory({
    fetch: createNetwork(options.env ?? {}),
    env: {},
    readText: () => Promise.reject(new Error('no file is expected to be read')),
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    random: () => 0,
    sleep: (milliseconds, signal) => {
      sleeps.push(milliseconds);
      return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    },
    quirks: {
      get: (model) => quirks[model],
      remember: async (model, parameter, action) => {
        quirks[model] = { ...quirks[model], [parameter]: action };
      },
    },
    ...options,
  });
  return {
    factory,
    sleeps,
    quirks,
    ask: (connection, request, signal) =>
      collect(factory.open(connection).stream(question(request), { signal: signal ?? never() })),
    describe: (connection, request) => factory.describe(connection, question(request)),
  };
}

export function question(request: Partial<ModelRequest> = {}): ModelRequest {
  return { model: 'some-model', messages: [{ role: 'user', content: 'Hi' }], ...request };
}

async function collect(stream: AsyncIterable<ProviderEvent>): Promise<Outcome> {
  const events: ProviderEvent[] = [];
  let error: unknown;
  try {
    for await (const event of stream) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { events, text: textOf(events), error };
}

export function textOf(events: readonly ProviderEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** The events without what depends on timing: how the text was split, and notices for --verbose. */
export function essence(events: readonly ProviderEvent[]): ProviderEvent[] {
  const result: ProviderEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'notice' && event.verbose) continue;
    if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type) last.text += event.text;
    else result.push({ ...event });
  }
  return result;
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** A question with reference text beside it, as a request carries it. */
export function withReference(reference: string, content: string): ChatMessage {
  return messageToSend({ id: '', created_at: '', role: 'user', content, rag_context: reference });
}

/** A question with a file of each kind, whose bytes are `PNG`, `PDF`, `WAV` and `MP3`. */
export function withFiles(content: string): Required<Pick<ModelRequest, 'messages' | 'files'>> {
  const types = { PNG: 'image/png', PDF: 'application/pdf', WAV: 'audio/wav', MP3: 'audio/mpeg' };
  const parts = Object.entries(types).map(([sha256, media_type]): FilePart => {
    return { type: 'file', media_type, name: `a.${sha256.toLowerCase()}`, size: 3, sha256 };
  });
  const files = new Map(Object.keys(types).map((name) => [name, new TextEncoder().encode(name)]));
  return { messages: [{ role: 'user', content, parts: [...parts, { type: 'text', text: content }] }], files };
}
