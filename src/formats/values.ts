import { parse } from 'yaml';
import { LlmkitError } from '../core/errors.ts';
import { isForbiddenKey } from '../core/value-kinds.ts';

/** Values of variables from the text of a JSON or YAML file. `name` is for messages. Throws `usage`. */
export function parseValues(text: string, name: string): Record<string, string> {
  const document = parseYaml(text, name);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new LlmkitError('usage', `Cannot take values from ${name}: it is no mapping of names to values.`, {
      hint: 'Expected for example: {"tone": "formal"}',
    });
  }
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [checked(key, name), textOf(key, value, name)]),
  );
}

function parseYaml(text: string, name: string): unknown {
  try {
    // JSON is YAML. Only texts, numbers, true and false: dates and the like stay as they are written.
    return parse(text, { schema: 'core', maxAliasCount: 0 }) as unknown;
  } catch (thrown) {
    throw new LlmkitError('usage', `Cannot take values from ${name}: ${(thrown as Error).message.split('\n')[0]}`, {
      cause: thrown,
    });
  }
}

function checked(key: string, name: string): string {
  if (isForbiddenKey(key))
    throw new LlmkitError('usage', `Cannot take values from ${name}: ${key} cannot name a variable.`);
  return key;
}

function textOf(key: string, value: unknown, name: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new LlmkitError('usage', `Cannot take values from ${name}: ${key} is no text, number, true or false.`);
}
