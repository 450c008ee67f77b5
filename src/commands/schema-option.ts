import { LlmkitError } from '../core/errors.ts';
import type { Context } from './context.ts';
import { Input, type InputOptions } from './input.ts';

/** A path: it ends like a file of JSON, or begins like one and holds no comma. */
const FILE = /^[^,{[]*\.json$|^(?:\.{0,2}|~)\/[^,]*$/i;

/** The schema that --schema names: what stands in a file, or the text itself. */
export async function schemaNamed(given: string, options: InputOptions, context: Context): Promise<string> {
  if (given.trim() === '')
    throw new LlmkitError('usage', 'Cannot use an empty --schema.', {
      advice: [{ kind: 'example', text: "--schema 'name, age int, tags list: labels'" }],
    });
  if (!FILE.test(given)) return given;
  return new Input(context, options).file(given, '--schema');
}
