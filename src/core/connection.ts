import type { EffectiveSettings } from './effective-settings.ts';
import { LlmkitError } from './errors.ts';
import { nearest } from './nearest.ts';
import type { Connection, ProviderDefinition } from './ports.ts';
import type { Config } from './records/config.ts';
import type { Keys } from './records/keys.ts';
import { url } from './value-kinds.ts';

type Environment = Record<string, string | undefined>;

/** The known vendors with what the user's config changes, and the user's own. */
export function providerDefinitions(vendors: readonly ProviderDefinition[], config: Config): ProviderDefinition[] {
  const own = config.providers ?? {};
  const known = vendors.map((vendor) => ({ ...vendor, ...own[vendor.name] }));
  const added = Object.entries(own)
    .filter(([name]) => !vendors.some((vendor) => vendor.name === name))
    .map(([name, settings]) => ({ name, title: name, type: 'openai' as const, ...settings }));
  return [...known, ...added];
}

export interface ConnectionInput {
  effective: EffectiveSettings;
  definitions: readonly ProviderDefinition[];
  env: Environment;
  /** Asked only when the environment holds no key. */
  readKeys: () => Promise<Keys>;
  /** False for a dry run. */
  needsKey: boolean;
}

/** How to reach the chosen provider, with the one key that may go there. Throws `unknown_provider`, `no_key`, … */
export async function connectionFor(input: ConnectionInput): Promise<Connection> {
  const { effective, definitions, env } = input;
  const definition = definitionOf(effective.provider, definitions);
  const adHoc = effective.values.base_url;
  const baseUrl = adHoc ?? ownBaseUrl(definition, env);
  if (definition.type !== 'mock' && baseUrl === undefined && definition.api_key_env === undefined) {
    throw new LlmkitError('config', `Cannot call ${definition.name}: it has no base URL.`, {
      hint: `Set one: llmkit config set providers.${definition.name}.base_url URL`,
    });
  }
  if (baseUrl !== undefined) refusePlainHttp(baseUrl, effective.values.allow_http === true);
  const ownEnvironment = effective.provider === effective.environmentProvider;
  const key = adHoc === undefined ? await ownKey(input, definition, ownEnvironment) : env['LLM_API_KEY'] || undefined;
  if (key !== undefined) refuseUnsendableKey(key, definition);
  if (adHoc === undefined && key === undefined && definition.api_key_env !== undefined && input.needsKey) {
    throw noKey(definition, effective);
  }
  return {
    provider: definition.name,
    type: definition.type,
    headers: definition.headers ?? {},
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    ...(key !== undefined && { api_key: key }),
    ...(definition.api_key_env !== undefined && { api_key_env: definition.api_key_env }),
    ...timeouts(effective, baseUrl),
    max_retries: effective.values.max_retries!,
  };
}

/** The row of `name`; `unknown_provider` with the nearest name otherwise. */
export function definitionOf(name: string, definitions: readonly ProviderDefinition[]): ProviderDefinition {
  const found = definitions.find((definition) => definition.name === name);
  if (found) return found;
  const names = definitions.map((definition) => definition.name);
  const near = nearest(name, names);
  throw new LlmkitError('unknown_provider', `Cannot find a provider named ${JSON.stringify(name)}.`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Known: ${names.join(', ')}. Add one: llmkit config set providers.NAME.base_url URL`,
  });
}

function ownBaseUrl(definition: ProviderDefinition, env: Environment): string | undefined {
  const variable = definition.base_url_env;
  return (variable === undefined ? undefined : env[variable] || undefined) ?? definition.base_url;
}

async function ownKey(
  { env, readKeys }: ConnectionInput,
  definition: ProviderDefinition,
  ownEnvironment: boolean,
): Promise<string | undefined> {
  if (definition.type === 'mock') return undefined;
  const fromEnvironment =
    (ownEnvironment && env['LLM_API_KEY']) || (definition.api_key_env !== undefined && env[definition.api_key_env]);
  if (fromEnvironment) return fromEnvironment;
  const { keys } = await readKeys();
  return Object.hasOwn(keys, definition.name) ? keys[definition.name] : undefined;
}

/** A key with a blank or a line end in it cannot stand in a header; it is named, never shown. */
function refuseUnsendableKey(key: string, definition: ProviderDefinition): void {
  if (/^[\x21-\x7e]+$/.test(key)) return;
  throw new LlmkitError(
    'config',
    `Cannot use the key of ${definition.name}: it contains blanks, line ends or other characters no key has.`,
    {
      hint: `Set it again: llmkit keys set ${definition.name}`,
    },
  );
}

function refusePlainHttp(baseUrl: string, allowed: boolean): void {
  if (!url.accepts(baseUrl)) {
    throw new LlmkitError('config', `Cannot use ${JSON.stringify(baseUrl)} as a base URL: expected ${url.expected}.`);
  }
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'http:' || allowed || isLoopback(hostname)) return;
  throw new LlmkitError(
    'insecure_url',
    `Refusing to send to ${hostname} over plain http: keys and messages could be read on the way.`,
    {
      hint: 'Use https, or allow it with --allow-http.',
    },
  );
}

/** Whether `hostname`, as a URL holds it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
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
  const why = unchosen ? 'no provider is set and there is no key' : `${definition.name} needs a key and there is none`;
  return new LlmkitError('no_key', `Cannot ask a model: ${why}.`, {
    hint: [
      `Set ${definition.api_key_env}`,
      `or run: llmkit keys set ${definition.name}`,
      `or choose another provider that has a key (--provider NAME, llmkit config set provider NAME)`,
      'or a local server (--provider ollama -m MODEL)',
      'or try it offline: --provider mock',
    ].join('; '),
    details: { provider: definition.name, variable: definition.api_key_env },
  });
}
