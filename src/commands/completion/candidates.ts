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
  const definitions = await quietly(app.settings.definitions());
  const aliases = await quietly(app.config.read().then((config) => Object.keys(config.aliases ?? {})));
  const threads = ['last', ...conversations.map(({ id }) => id.slice(0, 8))];
  const providers = definitions.map(({ name }) => name);
  const models = definitions.flatMap(({ name, model }) => (model === undefined ? [] : [`${name}/${model}`]));
  const byArgument: Record<string, readonly string[]> = { conv: threads, provider: providers, key: configKeys() };
  const named = [...aliases, ...models];
  const byOption: Record<string, readonly string[]> = {
    conv: threads,
    provider: providers,
    model: named,
    fallback: named,
  };
  return { argument: (name) => byArgument[name] ?? [], option: (name) => byOption[name] ?? [] };
}
