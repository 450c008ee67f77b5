import { asLlmkitError, LlmkitError } from '../errors.ts';
import { isAskable } from '../facts/askable.ts';
import { factsOfCall, type OwnPrices } from '../facts/facts-of-call.ts';
import { present } from '../fields.ts';
import type { ModelFactsPort } from '../ports/model-facts.ts';
import type { Connection, LocalServer, ProviderFactory } from '../ports/provider.ts';
import type { ModelInfo } from '../records/chat.ts';
import type { FactSource, ModelFacts } from '../records/model-facts.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { serverAtStart } from '../settings/server-name.ts';
import type { KeyCommands } from '../settings/key-commands.ts';
import type { SettingsService } from '../settings/service.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { SettingValues } from '../tables/settings.ts';

export interface ModelListPorts {
  providers: ProviderFactory;
  settings: SettingsService;
  keyCommands: KeyCommands;
  modelFacts: ModelFactsPort;
  /** Absent: none is looked for. */
  findLocalServers?: () => Promise<LocalServer[]>;
}

export interface ListingOptions {
  signal: AbortSignal;
  only?: string;
  /** A key of `only` to be tried, not stored. */
  key?: string;
  /** What is in force, where it is not what config and environment say. */
  inForce?: EffectiveSettings;
  /** How long each may take, in milliseconds; 10,000 when absent. */
  limit_ms?: number;
  /** Tell all that is known of each, and look for servers on this machine too. */
  inFull?: boolean;
}

export interface ModelList {
  models: ModelInfo[];
  /** Those that answer no questions: they make embeddings, speech or images. */
  others: ModelInfo[];
  faults: LlmkitError[];
  /** Servers on this machine that listen where nobody would ask for them. */
  elsewhere: LocalServer[];
}

/** A list is waited for by a person, beside other lists: less long than an answer. */
const LISTING_MS = 10_000;

/**
 * What each provider offers that can be asked: those with a key, and `only` if named, all at once. One that fails or takes too
 * long is reported beside the others.
 */
export async function listModels(ports: ModelListPorts, options: ListingOptions): Promise<ModelList> {
  const { only, key, inFull = false } = options;
  const stored = await ports.settings.snapshot();
  const settings = only === undefined || key === undefined ? stored : stored.withKey(only, key);
  const names = only === undefined ? settings.providersToList() : [only];
  const [answers, servers] = await Promise.all([
    Promise.allSettled(names.map((name) => modelsOf(name, ports, settings, options))),
    inFull && only === undefined ? (ports.findLocalServers?.() ?? []) : [],
  ]);
  const listed = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const known = new Set(listed.map(({ provider }) => provider));
  const found = servers.filter(({ provider }) => !known.has(provider));
  const local = await Promise.all(
    found.map(({ provider, models }) => {
      const server = settings.definitions.find(({ name }) => name === provider)?.title ?? provider;
      const given = models.map((model) => ({ ...model, provider }));
      return inFullOf(given, { provider, server, ad_hoc: false }, ports.modelFacts, settings.ownPrices);
    }),
  );
  const all = [...listed, ...local.flat()];
  return {
    models: all.filter(isAskable),
    others: all.filter((model) => !isAskable(model)),
    faults: answers.flatMap((answer) => (answer.status === 'rejected' ? [asLlmkitError(answer.reason)] : [])),
    elsewhere: found.filter(({ provider, base_url: url }) => addressOf(provider, settings) !== url),
  };
}

function addressOf(provider: string, { definitions }: SettingsSnapshot): string | undefined {
  return definitions.find(({ name }) => name === provider)?.base_url;
}

async function modelsOf(
  name: string,
  ports: ModelListPorts,
  settings: SettingsSnapshot,
  options: ListingOptions,
): Promise<ModelInfo[]> {
  const inForce = options.inForce ?? settings.effective({});
  // The one in force may be at an address that its name alone would leave.
  const isNamed = options.inForce === undefined && options.only !== undefined;
  const effective = name === inForce.provider && !isNamed ? inForce : settings.effective({ flag: { provider: name } });
  const connection = settings.connection(effective, { needsKey: true });
  const models = await listFrom(connection, ports, options);
  return options.inFull ? inFullOf(models, connection, ports.modelFacts, settings.ownPrices) : models;
}

async function listFrom(
  given: Connection,
  { providers, keyCommands }: ModelListPorts,
  { signal, limit_ms: limit = LISTING_MS }: ListingOptions,
): Promise<ModelInfo[]> {
  // A program may ask a person, whose time is not that of a server.
  const connection = await keyCommands.withKey(given, signal);
  const message = `${serverAtStart(connection.server)} did not list its models within ${limit / 1000} s.`;
  const tooLong = new LlmkitError('timeout', message, { advice: [{ kind: 'raise_limit', of: 'listing' }] });
  const stopping = new AbortController();
  const timer = setTimeout(() => stopping.abort(tooLong), limit);
  try {
    const bounded = AbortSignal.any([signal, stopping.signal]);
    const models = await providers.open(connection).listModels({ signal: bounded });
    // Some list a model for each of its aliases.
    return [...new Map(models.map((model) => [model.id, model])).values()];
  } finally {
    clearTimeout(timer);
  }
}

type Server = Pick<Connection, 'provider' | 'server' | 'ad_hoc'>;

/** Models of one server with all that is known of them. */
function inFullOf(
  models: readonly ModelInfo[],
  connection: Server,
  facts: ModelFactsPort,
  own_prices: OwnPrices,
): Promise<ModelInfo[]> {
  return Promise.all(
    models.map(async (model) => {
      const known = await factsOfCall({ connection, request: { model: model.id }, own_prices }, facts);
      return withFacts(model, known, connection);
    }),
  );
}

/** All that is known of one model. */
export interface ModelDetails extends ModelInfo {
  /** True or false where its provider was asked for its models; absent where it could not be. */
  is_listed?: boolean;
}

/** What is known of the model that `flags` name, and what its provider says of it, or why that cannot be told. */
export async function showModel(
  ports: ModelListPorts,
  flags: SettingValues,
  options: Pick<ListingOptions, 'signal' | 'limit_ms'>,
): Promise<{ model: ModelDetails; fault?: LlmkitError }> {
  const settings = await ports.settings.snapshot();
  const effective = settings.effective({ flag: flags });
  const connection = settings.connection(effective, { needsKey: false });
  const model = { id: effective.model ?? '', provider: effective.provider };
  const call = { connection, request: { model: model.id }, own_prices: settings.ownPrices };
  const known = await factsOfCall(call, ports.modelFacts);
  try {
    const listed = await listFrom(settings.connection(effective, { needsKey: true }), ports, options);
    const own = listed.find(({ id }) => id === model.id);
    return { model: { ...withFacts(own ?? model, known, connection), is_listed: own !== undefined } };
  } catch (thrown) {
    options.signal.throwIfAborted();
    return { model: withFacts(model, known, connection), fault: asLlmkitError(thrown) };
  }
}

/** What a server says of its own model counts before what stands in a table; the user's prices count before all. */
function withFacts(listed: ModelInfo, facts: ModelFacts, { server }: Server): ModelInfo {
  const { sources } = facts;
  const live: FactSource = { from: 'server', where: server };
  const { context_window, max_output, takes, prices } = listed;
  const isOwn = sources.prices?.from === 'config';
  const known = {
    name: listed.name ?? facts.name,
    context_window: context_window ?? facts.context_window,
    max_output: max_output ?? facts.max_output,
    takes: { ...facts.takes, ...takes },
    prices: isOwn ? facts.prices : (prices ?? facts.prices),
    token_factor: facts.token_factor,
  };
  return {
    id: listed.id,
    provider: listed.provider,
    ...present({ ...known, is_askable: listed.is_askable }),
    sources: {
      ...sources,
      ...(context_window !== undefined && { context_window: live }),
      ...(max_output !== undefined && { max_output: live }),
      ...(takes !== undefined && { takes: live }),
      ...(prices !== undefined && !isOwn && { prices: live }),
    },
  };
}
