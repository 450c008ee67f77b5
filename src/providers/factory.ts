import type { Clock } from '../core/clock.ts';
import type { ProviderEvent } from '../core/events.ts';
import type {
  ChatCompletionProvider,
  Connection,
  ProviderFactory,
  ProviderType,
  StreamOptions,
} from '../core/ports/provider.ts';
import type { ModelRequest } from '../core/records/model-request.ts';
import type { WireAdapter } from './call/adapter.ts';
import { CATALOG } from './catalog.ts';
import type { Fetch } from './http/fetch.ts';
import type { QuirksMemory } from './call/quirks.ts';
import type { Environment } from '../core/environment.ts';
import { abortableSleep } from './call/retry.ts';
import { baseUrlOf } from './http/sdk.ts';

export interface ProviderFactoryOptions {
  /** The one that reaches the network. */
  fetch: Fetch;
  /** Proxy variables and LLMKIT_MOCK_SCRIPT are read from it. */
  env: Environment;
  quirks: QuirksMemory;
  /** Reads a file or pipe that the user named; `signal` ends the wait. */
  readText: (path: string, signal: AbortSignal) => Promise<string>;
  clock: Clock;
  /** 0 to 1, as `Math.random`. */
  random: () => number;
  /** For tests; rejects with the signal's reason when it aborts. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The vendors of the catalog over real HTTP, and `mock`. Opening one loads nothing; its first use loads its adapter. */
export function createProviderFactory(options: ProviderFactoryOptions): ProviderFactory {
  const tools = {
    sleep: abortableSleep,
    ...options,
    mockErrors: { count: 0 },
  };
  // Each loads its own SDK and no other.
  const load: Record<Exclude<ProviderType, 'own'>, (connection: Connection) => Promise<WireAdapter>> = {
    openai: async (connection) => (await import('./openai/index.ts')).createOpenAIAdapter(connection, tools),
    anthropic: async (connection) => (await import('./anthropic/index.ts')).createAnthropicAdapter(connection, tools),
    mock: async (connection) => (await import('./mock/index.ts')).createMockAdapter(connection, tools),
  };
  const opener = (connection: Connection) => {
    let adapter: Promise<WireAdapter> | undefined;
    const { type } = connection;
    if (type === 'own') throw new Error(`${connection.provider} is opened by whoever brings it.`);
    return () => (adapter ??= load[type](connection));
  };
  // Many calls may go the same way.
  const opened = new WeakMap<Connection, ChatCompletionProvider>();
  return {
    definitions: CATALOG,
    open(connection) {
      const known = opened.get(connection) ?? lazyProvider(connection.provider, opener(connection));
      opened.set(connection, known);
      return known;
    },
    hostOf: (connection) => (connection.type === 'mock' ? undefined : new URL(baseUrlOf(connection)).host),
    describe: async (connection, request) => (await opener(connection)()).describe(request),
  };
}

function lazyProvider(name: string, adapter: () => Promise<WireAdapter>): ChatCompletionProvider {
  let loaded: WireAdapter | undefined;
  async function* whenLoaded(request: ModelRequest, options: StreamOptions): AsyncGenerator<ProviderEvent> {
    loaded = await adapter();
    yield* loaded.stream(request, options);
  }
  return {
    name,
    stream: (request, options) => (loaded ? loaded.stream(request, options) : whenLoaded(request, options)),
    listModels: async ({ signal }) => (await adapter()).listModels(signal),
    client: async () => (await adapter()).client(),
  };
}
