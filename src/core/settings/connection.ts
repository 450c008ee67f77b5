import type { EffectiveSettings } from './effective.ts';
import { LlmkitError } from '../errors.ts';
import { keyAdvice, type KeyPlace } from './key-advice.ts';
import { keysFor } from './key-sources.ts';
import type { Connection, ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import { didYouMean } from '../nearest.ts';
import { withoutQuotes, withScheme } from '../tables/pasted.ts';
import { isAtHome, serverName } from './server-name.ts';
import { definitionOf, refuseUnknownPrefix } from './model-check.ts';
import { url } from '../tables/value-kinds.ts';
import type { Environment } from '../environment.ts';

/** The known vendors with what the user's config changes, and the user's own. */
export function providerDefinitions(vendors: readonly ProviderDefinition[], config: Config): ProviderDefinition[] {
  const own = config.providers ?? {};
  const known = vendors.map((vendor) => {
    const isMoved = own[vendor.name]?.base_url !== undefined;
    return { ...vendor, ...own[vendor.name], ...(isMoved && { is_moved: true as const }) };
  });
  const added = Object.entries(own)
    .filter(([name]) => !vendors.some((vendor) => vendor.name === name))
    .map(([name, settings]) => ({ name, title: name, type: 'openai' as const, is_own: true as const, ...settings }));
  return [...known, ...added];
}

const ONE_WIRE = ['chat'] as const;

export interface ConnectionInput {
  effective: EffectiveSettings;
  definitions: readonly ProviderDefinition[];
  env: Environment;
  /** Asked only when the environment holds no key; throws when they cannot be read. */
  storedKeys: () => Keys['keys'];
  /** Providers that a restore brought and nobody trusted yet: no key goes there. */
  withheld: readonly string[];
  /** False for a dry run. */
  needsKey: boolean;
}

/** How to reach the chosen provider, with the one key that may go there. Throws `unknown_provider`, `no_key`, … */
export function connectionFor(input: ConnectionInput): Connection {
  const { effective, definitions, env } = input;
  const definition = definitionOf(effective.provider, definitions);
  const { baseUrl, way } = addressFor(effective, definition, env);
  const adHoc = effective.values.base_url !== undefined;
  if (needsAddress(definition) && baseUrl === undefined && definition.api_key_env === undefined) {
    throw new LlmkitError('config', `Cannot call ${definition.title}: it has no base URL.`, {
      advice: [{ kind: 'set_base_url', why: 'missing', way }],
    });
  }
  if (baseUrl !== undefined) refuseBadAddress(baseUrl, way, effective.values.allow_http === true);
  refuseUnknownPrefix(effective.model, definition, definitions, isAtHome(definition, env) && !adHoc);
  const place = trustedPlace(input, keyPlace(input, definition, adHoc));
  if (place.api_key !== undefined) refuseUnsendableKey(place.api_key, place);
  const hasKey = (place.api_key ?? place.key_command) !== undefined;
  if (!adHoc && !hasKey && definition.api_key_env !== undefined && input.needsKey) {
    throw noKey(definition, effective);
  }
  const isKnown = definition.type === 'openai' && !adHoc && !definition.is_own && isAtHome(definition, env);
  return {
    ...place,
    server: serverName(definition, baseUrl, adHoc || !isAtHome(definition, env)),
    type: definition.type,
    // Like the key, they are for the provider's own address: they may well hold one.
    headers: adHoc ? {} : (definition.headers ?? {}),
    ...(!adHoc && definition.tells_cost && { tells_cost: true as const }),
    ...(isKnown && { wires: definition.wires ?? ONE_WIRE }),
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    base_url_way: way,
    ...timeouts(effective, baseUrl),
    max_retries: effective.values.max_retries!,
  };
}

/** A vendor that the program brings has its own way. */
function needsAddress({ type }: ProviderDefinition): boolean {
  return type !== 'mock' && type !== 'own';
}

/** The base URL and the name of what sets it. */
function addressFor(
  { values, sources }: EffectiveSettings,
  { name, base_url, base_url_env: variable }: ProviderDefinition,
  env: Environment,
): { baseUrl: string | undefined; way: string } {
  const way = sources.base_url === 'environment' ? 'LLM_BASE_URL' : 'base_url';
  if (values.base_url !== undefined) return { baseUrl: values.base_url, way };
  const own = variable === undefined ? undefined : withoutQuotes(env[variable] ?? '');
  if (own) return { baseUrl: url.parse(own) ?? own, way: variable! };
  return { baseUrl: base_url && (url.parse(base_url) ?? base_url), way: `providers.${name}.base_url` };
}

type Place = KeyPlace & Pick<Connection, 'api_key' | 'key_command'>;

/** The one key that may go to the address, or the command that tells it, if there is any, and where it is. */
function keyPlace(
  { effective, env, storedKeys }: ConnectionInput,
  definition: ProviderDefinition,
  ad_hoc: boolean,
): Place {
  const { name, type, api_key_env } = definition;
  const place: Place = { provider: name, ad_hoc, ...(api_key_env !== undefined && { api_key_env }) };
  if (type === 'mock') return place;
  const ownsEnvironmentKey = name === effective.environmentProvider;
  const found = keysFor({ definition, env, storedKeys, ownsEnvironmentKey, adHoc: ad_hoc }).next().value;
  if (!found) return place;
  const way = 'key' in found ? { api_key: found.key } : { key_command: found.command };
  return { ...place, ...way, api_key_from: found.from };
}

/** The place without its key where that may not go to the provider; `config` for a call that needs it. */
function trustedPlace({ withheld, needsKey }: ConnectionInput, place: Place): Place {
  const { api_key: key, key_command: command, ...rest } = place;
  if ((key ?? command) === undefined || place.ad_hoc || !withheld.includes(place.provider)) return place;
  if (!needsKey) return rest;
  throw new LlmkitError(
    'config',
    `Cannot send the key of ${place.provider}: a restored backup changed where it goes, and nobody trusted that yet.`,
    { advice: [{ kind: 'trust_restored', provider: place.provider }] },
  );
}

/** A key with a blank or a line end in it cannot stand in a header; it is named, never shown. */
function refuseUnsendableKey(key: string, place: KeyPlace): void {
  if (/^[\x21-\x7e]+$/.test(key)) return;
  throw new LlmkitError(
    'config',
    `Cannot use the key of ${place.provider} in ${place.api_key_from}: it contains blanks, line ends or other characters no key has.`,
    { advice: [keyAdvice(place)] },
  );
}

/** The value is not shown: a query or a user name may hold a key. */
function refuseBadAddress(baseUrl: string, way: string, allowed: boolean): void {
  if (!url.accepts(baseUrl)) {
    throw new LlmkitError('config', `Cannot use the base URL set with ${asTyped(way)}: expected ${url.expected}.`, {
      advice: didYouMean(withScheme(baseUrl)),
    });
  }
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'http:' || allowed || isLoopback(hostname)) return;
  throw new LlmkitError(
    'insecure_url',
    `Refusing to send to ${hostname} over plain http: keys and messages could be read on the way.`,
    {
      advice: [{ kind: 'allow_http' }],
    },
  );
}

/** What a person types to set it. */
function asTyped(way: string): string {
  if (way === 'base_url') return '--base-url URL';
  return way.startsWith('providers.') ? `llmkit config set ${way} URL` : way;
}

/** Whether `hostname`, as a URL holds it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    /^(.+\.)?localhost\.?$/.test(hostname) ||
    // Servers say that they listen at 0.0.0.0 and [::]; whoever pastes that gets this machine.
    ['[::1]', '[::]', '0.0.0.0'].includes(hostname) ||
    /^127(\.\d+){3}$/.test(hostname) ||
    /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname)
  );
}

const LOCAL_FIRST_BYTE_MS = 600_000;

function timeouts(effective: EffectiveSettings, baseUrl: string | undefined) {
  const timeout = effective.values.timeout_s! * 1000;
  const local = baseUrl !== undefined && isLoopback(new URL(baseUrl).hostname);
  const patient = local && effective.sources.timeout_s === 'default';
  return { timeout_ms: timeout, first_byte_timeout_ms: patient ? LOCAL_FIRST_BYTE_MS : timeout };
}

function noKey(definition: ProviderDefinition, effective: EffectiveSettings): LlmkitError {
  const unchosen = effective.sources.provider === 'default';
  const variables = [
    definition.api_key_env,
    ...(unchosen ? ['ANTHROPIC_API_KEY'] : []),
    ...(definition.name === effective.environmentProvider ? ['LLM_API_KEY'] : []),
  ];
  const why = unchosen ? 'no provider is set and there is no key' : `${definition.title} needs a key and there is none`;
  return new LlmkitError('no_key', `Cannot ask a model: ${why}.`, {
    advice: [
      { kind: 'set_key', provider: definition.name, variables: variables.filter((variable) => variable !== undefined) },
      { kind: 'use_provider', which: 'with_key' },
      { kind: 'use_provider', which: 'local' },
      { kind: 'use_provider', which: 'offline' },
    ],
    details: { provider: definition.name, variable: definition.api_key_env },
  });
}
