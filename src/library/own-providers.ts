import { LlmkitError } from '../core/errors.ts';
import type { ProviderEvent } from '../core/events.ts';
import { isName } from '../core/names.ts';
import { present } from '../core/fields.ts';
import type {
  ChatCompletionProvider,
  Connection,
  ProviderDefinition,
  ProviderFactory,
} from '../core/ports/provider.ts';
import type { ModelInfo } from '../core/records/chat.ts';
import type { ModelRequest } from '../core/records/model-request.ts';
import { requireKind } from './given.ts';

/** What a vendor of one's own has to do: answer a request with events. */
export interface OwnModel {
  /**
   * Must end with `finish`; a stream that does not is an incomplete answer. A plain error becomes `provider_failed` with the
   * cause kept.
   */
  stream(request: ModelRequest, options: { signal: AbortSignal }): AsyncIterable<ProviderEvent>;
  listModels?(options: { signal: AbortSignal }): Promise<ModelInfo[]>;
  /** The vendor's own client, for `app.provider`. */
  client?(): unknown;
}

/** A vendor of one's own, as `defineProvider` makes it. */
export interface Provider {
  /** Letters, digits and `._-`; one that is built in is replaced. */
  readonly name: string;
  /** As people write it in prose; the name when absent. */
  readonly title?: string;
  /** Its default model. */
  readonly model?: string;
  /** It needs an API key, which is handed to `open`. */
  readonly key?: boolean;
  /** The variable that holds the key; NAME_API_KEY when absent. */
  readonly env?: string;
  open(connection: { apiKey?: string; baseUrl?: string }): OwnModel;
}

/** Checks a vendor of one's own. Throws `usage` for a name that cannot be one, and without `open`. */
export function defineProvider(provider: Provider): Provider {
  requireKind('object', provider, 'a provider');
  requireKind('function', provider.open, 'open of a provider');
  if (typeof provider.name === 'string' && isName(provider.name)) return provider;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(provider.name)} as the name of a provider.`, {
    advice: [{ kind: 'expected', what: 'name' }],
  });
}

/** The factory with vendors of one's own beside its own. */
export function withProviders(factory: ProviderFactory, providers: readonly Provider[]): ProviderFactory {
  if (providers.length === 0) return factory;
  const own = new Map(providers.map((provider) => [provider.name, provider]));
  const others = factory.definitions.filter(({ name }) => !own.has(name));
  return {
    ...factory,
    definitions: [...providers.map(definitionOfOwn), ...others],
    open(connection) {
      const provider = own.get(connection.provider);
      return provider ? guarded(provider, connection) : factory.open(connection);
    },
    hostOf: (connection) => (own.has(connection.provider) ? undefined : factory.hostOf(connection)),
    async describe(connection, request) {
      if (!own.has(connection.provider)) return factory.describe(connection, request);
      return { method: 'CALL', url: connection.provider, headers: {}, body: request, notices: [] };
    },
  };
}

function definitionOfOwn({ name, title = name, model, key, env }: Provider): ProviderDefinition {
  const variable = env ?? `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`;
  return { name, title, type: 'own', ...present({ model, api_key_env: key ? variable : undefined }) };
}

/** The vendor under the rules of the port. */
function guarded(provider: Provider, connection: Connection): ChatCompletionProvider {
  const { api_key: apiKey, base_url: baseUrl } = connection;
  const open = () => provider.open(present({ apiKey, baseUrl }));
  return {
    name: provider.name,
    async *stream(request, { signal }) {
      signal.throwIfAborted();
      yield { type: 'started', provider: provider.name, model: request.model };
      let isFinished = false;
      try {
        for await (const event of open().stream(request, { signal })) {
          if (event.type === 'started') continue;
          isFinished ||= event.type === 'finish';
          yield event;
        }
      } catch (thrown) {
        signal.throwIfAborted();
        throw asFailure(thrown, connection);
      }
      signal.throwIfAborted();
      if (!isFinished) yield { type: 'finish', finish_reason: 'incomplete' };
    },
    listModels: async (options) => (await open().listModels?.(options)) ?? [],
    client: async () => open().client?.(),
  };
}

function asFailure(thrown: unknown, { server }: Connection): LlmkitError {
  if (LlmkitError.is(thrown)) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new LlmkitError('provider_failed', `${server} failed: ${why}`, { cause: thrown });
}
