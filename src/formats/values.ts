import { isMap, isScalar, LineCounter, type Document } from 'yaml';
import { LlmkitError } from '../core/errors.ts';
import { isForbiddenKey } from '../core/fields.ts';
import { parseYaml, scalarText } from './yaml.ts';

/** Values of variables from the text of a JSON or YAML file. `name` is for messages. Throws `usage`. */
export function parseValues(text: string, name: string): Record<string, string> {
  const { contents } = documentOf(text, name);
  if (!isMap(contents)) {
    throw new LlmkitError('usage', `Cannot take values from ${name}: it is no mapping of names to values.`, {
      advice: [{ kind: 'expected', what: 'values_file' }],
    });
  }
  return Object.fromEntries(
    contents.items.map(({ key, value }) => {
      const variable = checked(isScalar(key) ? String(key.value) : '', name);
      return [variable, textOf(variable, value, name)];
    }),
  );
}

function documentOf(text: string, name: string): Document {
  // JSON is YAML. Only texts, numbers, true and false: dates and the like stay as they are written.
  const lines = new LineCounter();
  const { document, fault } = parseYaml(text, { schema: 'core', lineCounter: lines });
  if (!fault) return document;
  const { line, col } = lines.linePos(fault.offset);
  const where = `line ${line}, column ${col}`;
  throw new LlmkitError('usage', `Cannot take values from ${name}: ${fault.message}, at ${where}.`);
}

function checked(key: string, name: string): string {
  if (isForbiddenKey(key))
    throw new LlmkitError('usage', `Cannot take values from ${name}: ${key} cannot name a variable.`);
  return key;
}

function textOf(key: string, node: unknown, name: string): string {
  if (isScalar(node)) return scalarText(node);
  if (node === null) return '';
  throw new LlmkitError('usage', `Cannot take values from ${name}: ${key} is no text, number, true or false.`);
}
