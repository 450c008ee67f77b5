import type { ProviderChange, RestoredSettings } from '../ports/home-keeper.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { Config, ProviderConfig, Untrusted } from '../records/config.ts';

/**
 * Settings that come back from a backup, which anybody may have made: providers that would send keys elsewhere than
 * `before` and than the vendor's own row are told, and no key goes to them; commands are set aside. `trust` only tells.
 */
export function judgeRestored(
  restored: Config,
  { before, vendors, trust }: { before: Config | undefined; vendors: readonly ProviderDefinition[]; trust: boolean },
): RestoredSettings {
  const providers = Object.keys(restored.providers ?? {});
  const changes = providers.flatMap((name) => changeOf(name, restored, before, vendors) ?? []);
  if (trust) return { config: withCommands(restored), changes, set_aside: [] };
  const { config, commands } = withoutCommands(
    restored,
    before,
    changes.map(({ provider }) => provider),
  );
  const untrusted: Untrusted = {
    ...(changes.length > 0 && { providers: changes.map(({ provider }) => provider) }),
    ...(Object.keys(commands).length > 0 && { commands }),
  };
  const isTrusted = Object.keys(untrusted).length === 0;
  return { config: isTrusted ? config : { ...config, untrusted }, changes, set_aside: Object.keys(commands) };
}

/** The settings with everything trusted: commands that were set aside are back in their places. */
export function withCommands({ untrusted, ...config }: Config): Config {
  const trusted: Config = { ...config };
  for (const [key, command] of Object.entries(untrusted?.commands ?? {})) {
    const name = providerOf(key);
    if (name === undefined) trusted[key] = command;
    else {
      const provider = { ...trusted.providers?.[name], [COMMAND]: command } as ProviderConfig;
      trusted.providers = { ...trusted.providers, [name]: provider };
    }
  }
  return trusted;
}

/** Where requests of a provider go and what with them: every field but the model. */
type Way = Record<string, unknown>;

function changeOf(
  name: string,
  restored: Config,
  before: Config | undefined,
  vendors: readonly ProviderDefinition[],
): ProviderChange | undefined {
  const vendor = vendors.find((each) => each.name === name);
  const own = wayOf(restored.providers![name]!);
  if (Object.keys(own).length === 0) return undefined;
  const now = { ...rowOf(vendor), ...own };
  const builtIn = vendor && rowOf(vendor);
  const known = before?.providers?.[name];
  const isKnown = known !== undefined && before?.untrusted?.providers?.includes(name) !== true;
  const ways = [builtIn, isKnown ? { ...rowOf(vendor), ...wayOf(known) } : undefined].filter(
    (way) => way !== undefined,
  );
  const differences = ways.map((way) => differing(now, way));
  if (differences.some((fields) => fields.length === 0)) return undefined;
  const address = restored.providers![name]!.base_url;
  return {
    provider: name,
    changed: differences.at(-1) ?? Object.keys(own),
    ...(address !== undefined && { base_url: address }),
  };
}

function rowOf(vendor: ProviderDefinition | undefined): Way {
  if (!vendor) return { type: 'openai' };
  const { type, base_url: address, api_key_env: variable } = vendor;
  return {
    type,
    ...(address !== undefined && { base_url: address }),
    ...(variable !== undefined && { api_key_env: variable }),
  };
}

function wayOf({ model: _model, headers = {}, ...rest }: ProviderConfig): Way {
  return Object.keys(headers).length === 0 ? rest : { ...rest, headers };
}

function differing(now: Way, before: Way): string[] {
  const fields = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return fields.filter((field) =>
    field === 'headers'
      ? differHeaders(now[field] as Headers, before[field] as Headers)
      : JSON.stringify(now[field]) !== JSON.stringify(before[field]),
  );
}

type Headers = Readonly<Record<string, string>> | undefined;

/** A backup without keys holds headers without values, which is no change. */
function differHeaders(now: Headers = {}, before: Headers = {}): boolean {
  const names = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...names].some((name) => now[name] !== '' && now[name] !== before[name]);
}

/** The field of a provider that names a command. */
const COMMAND = 'key_command';
/** Settings that are commands, or hold some. */
const COMMAND_SETTINGS = ['mcp'];

function isCommand(key: string): boolean {
  return COMMAND_SETTINGS.includes(key) || (key.startsWith('providers.') && key.endsWith(`.${COMMAND}`));
}

function providerOf(key: string): string | undefined {
  return key.startsWith('providers.') ? key.slice('providers.'.length, -COMMAND.length - 1) : undefined;
}

/** The settings without commands that were not there `before`, and these by their dotted keys. */
function withoutCommands(restored: Config, before: Config | undefined, changed: readonly string[]) {
  const { untrusted, ...config }: Config = { ...restored };
  // A backup could name any setting there.
  const aside = Object.entries(untrusted?.commands ?? {}).filter(([key]) => isCommand(key));
  const commands: Record<string, unknown> = Object.fromEntries(aside);
  for (const key of COMMAND_SETTINGS) {
    if (config[key] === undefined || JSON.stringify(config[key]) === JSON.stringify(before?.[key])) continue;
    commands[key] = config[key];
    delete config[key];
  }
  for (const name of changed) {
    const { [COMMAND]: command, ...rest } = config.providers![name]! as ProviderConfig & Record<string, unknown>;
    if (command === undefined) continue;
    commands[`providers.${name}.${COMMAND}`] = command;
    config.providers = { ...config.providers, [name]: rest };
  }
  return { config, commands };
}
