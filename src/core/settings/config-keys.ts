import { LlmkitError } from '../errors.ts';
import { shownName, withoutKeysIn } from '../key-shapes.ts';
import { isForbiddenKey } from '../fields.ts';
import { isName, refuseBadName, refuseKeyAsName } from '../names.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { Config, ProviderConfig } from '../records/config.ts';
import { holdsLimits, LIMIT_KEYS, limitKind, limitPath, LIMITS_KEY } from './limit-keys.ts';
import { holdsMcp, isMcpSecret, MCP_KEY, MCP_KEYS, mcpKind, mcpPath, withMcpTexts } from './mcp-keys.ts';
import { priceValue } from './price-values.ts';
import { settingNamed, SETTINGS, settingsIn } from '../tables/settings.ts';
import { command, modelName, oneOf, url, variableName, type ValueKind } from '../tables/value-kinds.ts';

/** Where a dotted key of `config set` points and what may stand there. */
export interface ConfigEntry extends ValueKind {
  path: string[];
}

const headerValue: ValueKind<string> = {
  expected: 'the value of a header, on one line',
  parse: (input) => (/^[\t\x20-\x7e]*$/.test(input) ? input : undefined),
  accepts: (value): value is string => typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
};

/** Folders that prompts are looked for in; from the root, for the user stands anywhere. */
const folders: ValueKind<string> = {
  expected: 'folders from the root, with : between them, such as ~/prompts:/srv/prompts',
  parse: (input) => (folders.accepts(input) ? input : undefined),
  accepts: (value): value is string =>
    typeof value === 'string' && value.split(':').every((folder) => /^(\/|~\/|~$|[A-Za-z]:\\)/.test(folder)),
};

const PROVIDER_FIELDS: Record<string, ValueKind> = {
  base_url: url,
  type: oneOf(['openai', 'anthropic']),
  api_key_env: variableName,
  model: modelName,
  key_command: command,
};

/** All keys that `config set` takes; NAME stands for any name. */
export function configKeys(): string[] {
  const fields = Object.keys(PROVIDER_FIELDS).map((field) => `providers.NAME.${field}`);
  return [
    ...settingsIn('config'),
    'aliases.NAME',
    'prices.NAME',
    'prompts.path',
    ...fields,
    'providers.NAME.headers.HEADER',
    ...LIMIT_KEYS,
    ...MCP_KEYS,
  ];
}

/** What the dotted `key` means. Throws `usage` with the nearest known key. */
export function configEntry(key: string): ConfigEntry {
  return entryAt(pathOf(key));
}

/** What may stand at `path`. Throws `usage` with the nearest known key. */
export function entryAt(path: string[]): ConfigEntry {
  const [first = '', name = ''] = path;
  const isNamed = first === 'prices' ? isModel(name) : isName(name);
  const kind = path.length === 1 ? settingKind(first) : isNamed ? namedKind(path) : undefined;
  if (!kind) throw unknownKey(path, name);
  if (Object.hasOwn(NAMED, first) && path.length > 1) refuseKeyAsName(name, NAMED[first]!);
  return { ...kind, path };
}

/** What the second word of a key names. */
const NAMED: Readonly<Record<string, string>> = {
  aliases: 'model alias',
  prices: 'model',
  providers: 'provider',
  mcp: 'MCP server',
};

/** A model's name may hold slashes, and much else. */
function isModel(name: string): boolean {
  return name !== '' && !isForbiddenKey(name);
}

function settingKind(key: string): ValueKind | undefined {
  const setting = settingNamed(key, 'config');
  return setting && SETTINGS[setting].kind;
}

/** What may stand below a name: of an alias, or of a provider. */
function namedKind(path: readonly string[]): ValueKind | undefined {
  const [first, , field = '', header = ''] = path;
  if (first === 'aliases') return path.length === 2 ? modelName : undefined;
  if (first === 'prices') return path.length === 2 ? priceValue : undefined;
  if (first === LIMITS_KEY) return limitKind(path);
  if (first === MCP_KEY) return mcpKind(path);
  if (first === 'prompts') return path.length === 2 && path[1] === 'path' ? folders : undefined;
  if (first !== 'providers') return undefined;
  if (path.length === 3) return Object.hasOwn(PROVIDER_FIELDS, field) ? PROVIDER_FIELDS[field] : undefined;
  return path.length === 4 && field === 'headers' && isName(header) ? headerValue : undefined;
}

/** Names of providers, aliases and models may hold dots, so what is known is taken from both ends. */
function pathOf(key: string): string[] {
  const [first = '', ...rest] = key.split('.');
  if ((first === 'aliases' || first === 'prices') && rest.length > 0) return [first, rest.join('.')];
  if (first === LIMITS_KEY) return limitPath(rest);
  if (first === MCP_KEY) return mcpPath(rest);
  if (first !== 'providers' || rest.length < 2) return [first, ...rest];
  const last = rest.at(-1)!;
  if (rest.length > 2 && rest.at(-2) === 'headers') return [first, rest.slice(0, -2).join('.'), 'headers', last];
  return [first, rest.slice(0, -1).join('.'), last];
}

/** Whether `path` holds other settings. */
export function holdsSettings(path: readonly string[]): boolean {
  if (path[0] === LIMITS_KEY) return holdsLimits(path);
  if (path[0] === MCP_KEY) return holdsMcp(path);
  if (path.length < 2) return path.length === 0 || path[0] === 'prompts' || Object.hasOwn(NAMED, path[0]!);
  return path[0] === 'providers' && (path.length === 2 || (path.length === 3 && path[2] === 'headers'));
}

const HIDDEN = '…';

/** The value as it may be shown beside others: headers often carry secrets, and keys get where names of variables belong. */
export function shownValue(path: readonly string[], value: unknown): unknown {
  if (path[0] === 'providers' && path.length === 4 && path[2] === 'headers') return HIDDEN;
  if (isMcpSecret(path)) return HIDDEN;
  if (path[0] === 'providers' && path[2] === 'api_key_env') return variableName.accepts(value) ? value : HIDDEN;
  return withoutKeysIn(value);
}

/** The settings as they may be shown. */
export function shownConfig(config: Config): Config {
  const clean = withoutKeysIn(withHeaderValues(config, HIDDEN));
  if (!clean.providers) return clean;
  const shown = Object.entries(clean.providers).map(([name, provider]) => [
    shownName(name),
    withoutVariableKey(provider),
  ]);
  return { ...clean, providers: Object.fromEntries(shown) as NonNullable<Config['providers']> };
}

function withoutVariableKey(provider: ProviderConfig): ProviderConfig {
  const { api_key_env: variable } = provider;
  return variable === undefined || variableName.accepts(variable) ? provider : { ...provider, api_key_env: HIDDEN };
}

/** The settings with `value` in place of that of every header, and of what servers of MCP are given. */
export function withHeaderValues(config: Config, value: string): Config {
  const { providers } = config;
  if (!providers) return withMcpTexts(config, value);
  const changed = Object.entries(providers).map(([name, provider]) => [
    name,
    provider.headers
      ? { ...provider, headers: Object.fromEntries(Object.keys(provider.headers).map((header) => [header, value])) }
      : provider,
  ]);
  const withProviders = { ...config, providers: Object.fromEntries(changed) as NonNullable<Config['providers']> };
  return withMcpTexts(withProviders, value);
}

/** Every header with its dotted key. */
export function headersIn({ providers = {} }: Config): { key: string; value: string }[] {
  return Object.entries(providers).flatMap(([name, { headers = {} }]) =>
    Object.entries(headers).map(([header, value]) => ({ key: `providers.${name}.headers.${header}`, value })),
  );
}

function unknownKey(path: readonly string[], name: string): LlmkitError {
  const key = path.join('.');
  const known = configKeys().map((candidate) => candidate.replace('NAME', name || 'NAME'));
  // The right form with a name that cannot be.
  if (known.includes(key)) refuseBadName(name, NAMED[path[0]!] ?? 'provider');
  if (path.length === 4 && path[2] === 'headers') refuseBadName(path[3]!, 'header');
  const near = isName(name) && path[0] === 'providers' && path.length === 3 ? nearField(path) : nearest(key, known);
  return new LlmkitError('usage', `There is no setting ${JSON.stringify(key)}.`, {
    advice: [...didYouMean(near), { kind: 'known', what: 'settings', names: configKeys() }],
  });
}

/** A name may be long: only the field behind it is compared. */
function nearField([first, name, field = '']: readonly string[]): string | undefined {
  const near = nearest(field, [...Object.keys(PROVIDER_FIELDS), 'headers']);
  return near && `${first}.${name}.${near}`;
}
