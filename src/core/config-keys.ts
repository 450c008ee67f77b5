import { LlmkitError } from './errors.ts';
import { isName } from './names.ts';
import { nearest } from './nearest.ts';
import { SETTINGS } from './settings.ts';
import { oneOf, text, url, type ValueKind } from './value-kinds.ts';

/** Where a dotted key of `config set` points and what may stand there. */
export interface ConfigEntry extends ValueKind {
  path: string[];
}

const headerValue: ValueKind = {
  expected: 'the value of a header, on one line',
  parse: (input) => (/^[\t\x20-\x7e]*$/.test(input) ? input : undefined),
  accepts: (value) => typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
};

const PROVIDER_FIELDS: Record<string, ValueKind> = {
  base_url: url,
  type: oneOf(['openai', 'anthropic']),
  api_key_env: text,
  model: text,
};

/** All keys that `config set` takes; NAME stands for any name. */
export function configKeys(): string[] {
  const settings = SETTINGS.filter((setting) => setting.config).map(({ key }) => key);
  const fields = Object.keys(PROVIDER_FIELDS).map((field) => `providers.NAME.${field}`);
  return [...settings, 'aliases.NAME', ...fields, 'providers.NAME.headers.HEADER'];
}

/** What the dotted `key` means. Throws `usage` with the nearest known key. */
export function configEntry(key: string): ConfigEntry {
  const [first = '', name = '', ...rest] = key.split('.');
  const setting = SETTINGS.find((candidate) => candidate.config && candidate.key === key);
  if (setting) return { ...setting.kind, path: [key] };
  if (first === 'aliases' && isName(key.slice('aliases.'.length)))
    return { ...text, path: ['aliases', key.slice('aliases.'.length)] };
  if (first === 'providers' && isName(name) && rest.length > 0) {
    const field = PROVIDER_FIELDS[rest.join('.')];
    if (field) return { ...field, path: ['providers', name, rest[0]!] };
    if (rest[0] === 'headers' && rest.length === 2 && isName(rest[1]!)) {
      return { ...headerValue, path: ['providers', name, 'headers', rest[1]!] };
    }
  }
  throw unknownKey(key, name);
}

function unknownKey(key: string, name: string): LlmkitError {
  const known = configKeys().map((candidate) => candidate.replace('NAME', name || 'NAME'));
  const near = nearest(key, known);
  return new LlmkitError('usage', `There is no setting ${JSON.stringify(key)}.`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Settings: ${configKeys().join(', ')}`,
  });
}
