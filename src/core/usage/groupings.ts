import type { Feature, Features } from '../records/usage-cell.ts';

export const GROUPINGS = ['model', 'provider', 'day', 'prompt', 'version', 'conversation', 'user'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What calls are grouped by. */
export const NAMES: Readonly<Record<Grouping, (features: Features, day: string) => string>> = {
  model: ({ provider, model }) => (provider === '' ? model : `${provider}/${model}`),
  provider: ({ provider }) => provider,
  day: (_features, day) => day,
  prompt: ({ prompt_name: name }) => name,
  version: ({ prompt_name: name, prompt_version: version }) => (version === '' ? name : `${name}@${version}`),
  conversation: ({ conversation_id: id }) => id,
  user: ({ user_id: id }) => id,
};

/** What each of them looks at: calls have to be told apart by it. A prompt tells its versions. */
export const APART: Readonly<Record<Grouping, readonly Feature[]>> = {
  model: ['provider', 'model'],
  provider: ['provider'],
  day: [],
  prompt: ['prompt_name', 'prompt_version'],
  version: ['prompt_name', 'prompt_version'],
  conversation: ['conversation_id'],
  user: ['user_id'],
};
