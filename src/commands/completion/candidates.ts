import { configKeys } from '../../core/config-keys.ts';
import type { Context } from '../context.ts';

/** Values that depend on this home: conversations, providers, models. */
export interface Candidates {
  argument(name: string): readonly string[];
  option(name: string): readonly string[];
}

const MOST_CONVERSATIONS = 50;

/** What may stand in each place of a command line. A home that cannot be read offers nothing rather than fail. */
export async function valuesFor(words: readonly string[], context: Context): Promise<Candidates> {
  const app = await context.app();
  const quietly = <T>(values: Promise<T[]>) => values.catch(() => []);
  const needsConversations = words[0] === 'conv' || words.includes('--conv');
  const conversations = needsConversations
    ? await quietly(app.conversations.list({ limit: MOST_CONVERSATIONS }).then((list) => list.conversations))
    : [];
  const needsPrompts = words[0] === 'prompt' || words.includes('--prompt');
  const prompts = needsPrompts ? await quietly(app.prompts.list().then((list) => list.prompts)) : [];
  const variables = words[0] === 'vars' ? await quietly(app.variables.definitions()) : [];
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
  return { argument: (name) => byArgument[name] ?? [], option: (name) => byOption[name] ?? [] };
}
