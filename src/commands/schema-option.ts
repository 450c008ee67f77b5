import { LlmkitError } from '../core/errors.ts';
import { asksForSchema } from '../core/output/given-schema.ts';
import type { SettingValues } from '../core/tables/settings.ts';
import type { Context } from './context.ts';
import { Input, type InputOptions } from './input.ts';

/** A path: it ends like a file of JSON or YAML, or begins like one and holds no comma. */
const FILE = /^[^,{[]*\.(?:json|ya?ml)$|^(?:\.{0,2}|~)\/[^,]*$|^-$/i;

/** The schema that --schema names: what stands in a file or is piped in, or the text itself. */
export async function schemaNamed(
  given: string,
  options: InputOptions,
  context: Context,
): Promise<NonNullable<SettingValues['output']>> {
  if (!FILE.test(given)) return notEmpty(given);
  const text = notEmpty(await new Input(context, { ...options, schema: undefined }).file(given, '--schema'));
  if (/^\s*[{[]/.test(text)) return text;
  const { parseYaml } = await import('../formats/yaml.ts');
  const { document, fault } = parseYaml(text, { schema: 'core' });
  const value: unknown = fault ? undefined : document.toJS({ maxAliasCount: 100 });
  // The short form may look like YAML: `tags list: labels`.
  return asksForSchema(value) ? value : text;
}

function notEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new LlmkitError('usage', 'Cannot use an empty --schema.', {
    advice: [{ kind: 'example', text: "--schema 'name, age int, tags list: labels'" }],
  });
}
