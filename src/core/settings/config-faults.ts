import type { Advice } from '../advice.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { refuseBadName } from '../names.ts';
import { didYouMean } from '../nearest.ts';
import type { Config } from '../records/config.ts';
import { entryAt, holdsSettings, shownValue, type ConfigEntry } from './config-keys.ts';
import type { SettingsSnapshot } from './snapshot.ts';

/** A value that is not allowed where it stands. */
export interface ConfigFault {
  message: string;
  advice: readonly Advice[];
}

type Node = Record<string, unknown>;

/**
 * Checks every value as it stands. What no setting is named may stay where it was unless it is like a known one, and
 * cannot be added.
 */
export function checkNode(path: string[], value: unknown, before: unknown): void {
  if (holdsSettings(path)) {
    if (path.length === 2) refuseBadName(path[1]!, path[0] === 'mcp' ? 'MCP server' : 'provider');
    if (!isNode(value)) throw new LlmkitError('config', `${path.join('.') || 'The whole'} has to be a JSON object.`);
    for (const [key, inner] of Object.entries(value))
      checkNode([...path, key], inner, isNode(before) && Object.hasOwn(before, key) ? before[key] : undefined);
    return;
  }
  const entry = before === undefined ? entryAt(path) : knownEntry(path);
  if (!entry || entry.accepts(value)) return;
  const shown = valueToTell(entry, value);
  throw new LlmkitError('config', `Cannot set ${path.join('.')} to ${shown}: expected ${entry.expected}.`, {
    advice: didYouMean(typeof value === 'string' ? entry.meant?.(value) : undefined),
  });
}

/** A value that cannot be, as far as it may be repeated. */
export function valueToTell({ path, isSecret }: ConfigEntry, value: unknown): string {
  return typeof value === 'string' && isSecret?.(value) ? 'this' : JSON.stringify(shownValue(path, value));
}

/** All that `checkNode` would refuse. */
export function faultsIn(path: string[], value: unknown): ConfigFault[] {
  if (!holdsSettings(path) || !isNode(value)) return faultsOf(path, () => checkNode(path, value, value));
  const named =
    path.length === 2
      ? faultsOf(path, () => refuseBadName(path[1]!, path[0] === 'mcp' ? 'MCP server' : 'provider'))
      : [];
  // What stands below it would be told with the same name again.
  if (named.length > 0) return named;
  return Object.entries(value).flatMap(([key, inner]) => faultsIn([...path, key], inner));
}

function faultsOf(path: string[], check: () => void): ConfigFault[] {
  try {
    check();
    return [];
  } catch (thrown) {
    const { message, advice, code } = asLlmkitError(thrown);
    const key = path.join('.');
    // The list of all settings is long: what was meant is enough.
    const shorter = advice.some(isMeant) ? advice.filter(isMeant) : advice;
    return [{ message, advice: code === 'config' ? [{ kind: 'set_setting', key }] : shorter }];
  }
}

/** Models that begin with a provider that does not exist. */
export function modelFaults({ model, aliases = {} }: Config, settings: SettingsSnapshot): ConfigFault[] {
  const named = Object.entries(aliases).map(([name, alias]) => ({ key: `aliases.${name}`, value: alias }));
  return [{ key: 'model', value: model }, ...named].flatMap(({ key, value }) => {
    if (typeof value !== 'string') return [];
    try {
      settings.checkModel(value, key === 'model' ? 'configured' : 'alias');
      return [];
    } catch (thrown) {
      const { message, advice } = asLlmkitError(thrown);
      return [{ message: `${key} in config.json: ${message}`, advice: [...advice, { kind: 'set_setting', key }] }];
    }
  });
}

function knownEntry(path: string[]): ConfigEntry | undefined {
  try {
    return entryAt(path);
  } catch (thrown) {
    if (isNewer(asLlmkitError(thrown))) return undefined;
    throw thrown;
  }
}

/** A key that is like none of ours: a name that cannot be is another fault. */
function isNewer({ advice }: LlmkitError): boolean {
  return advice.some((one) => one.kind === 'known' && one.what === 'settings') && !advice.some(isMeant);
}

function isMeant({ kind }: Advice): boolean {
  return kind === 'did_you_mean';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
