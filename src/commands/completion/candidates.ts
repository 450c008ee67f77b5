import { configKeys } from '../../core/config-keys.ts';
import { splitReference } from '../../core/prompt-names.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';

/** Values that depend on this home: conversations, providers, models. */
export interface Candidates {
  argument(name: string): readonly string[];
  option(name: string): readonly string[];
  /** `NAME=` for each variable of a stored prompt or starter. */
  variables(prompt: string): Promise<readonly string[]>;
}

const MOST_CONVERSATIONS = 50;

/** What may stand in each place of a command line. A home that cannot be read offers nothing rather than fail. */
export async function valuesFor(words: readonly string[], context: Context): Promise<Candidates> {
  const app = await context.app();
  const quietly = <T>(values: Promise<T[]>) => values.catch(() => []);
  const needsConversations = mentions(words, 'conv');
  const conversations = needsConversations
    ? await quietly(app.conversations.list({ limit: MOST_CONVERSATIONS }).then((list) => list.conversations))
    : [];
  const needsPrompts = mentions(words, 'prompt');
  const prompts = needsPrompts ? await quietly(app.prompts.list().then((list) => list.prompts)) : [];
  const variables = mentions(words, 'vars') ? await quietly(app.variables.definitions()) : [];
  const definitions = await quietly(app.settings.definitions());
  const aliases = await quietly(app.config.read().then((config) => Object.keys(config.aliases ?? {})));
  const threads = ['last', ...conversations.map(({ id }) => id.slice(0, 8))];
  const providers = definitions.map(({ name }) => name);
  const models = definitions.flatMap(({ name, model }) => (model === undefined ? [] : [`${name}/${model}`]));
  const names = prompts.map(({ name }) => name);
  const byArgument: Record<string, readonly string[]> = {
    conv: threads,
    provider: providers,
    key: configKeys(),
    prompt: names,
    name: variables.map(({ name }) => name),
  };
  const byOption: Record<string, readonly string[]> = {
    conv: threads,
    provider: providers,
    prompt: names,
    model: [...aliases, ...models],
    fallback: [...aliases, ...models],
  };
  return {
    argument: (name) => byArgument[name] ?? [],
    option: (name) => byOption[name] ?? [],
    variables: async (prompt) => (await quietly(variablesOf(prompt, app))).map((name) => `${name}=`),
  };
}

async function variablesOf(reference: string, app: App): Promise<string[]> {
  return (await app.prompts.get(splitReference(reference).name)).variable_names;
}

/** Whether a line speaks of such records, as a command or as a flag; lists that nobody asks for are not read. */
function mentions(words: readonly string[], name: string): boolean {
  return words.some((word) => word === name || word.split('=')[0] === `--${name}`);
}
