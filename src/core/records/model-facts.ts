import type { Prices } from './prices.ts';

/** What a model may take beside plain text, in the order in which it is shown. */
export const ABILITIES = ['text', 'image', 'pdf', 'audio', 'tools', 'schema'] as const;
export type Ability = (typeof ABILITIES)[number];

/** Where a figure comes from: our own table, the price package, the user's config, the server itself. */
export interface FactSource {
  from: 'llmkit' | 'package' | 'config' | 'server';
  /** The day on which it was last checked, or of the package; `2026-11-27`. Absent where it is of this moment. */
  since?: string;
  /** A page or a name that says it. */
  where?: string;
}

/**
 * All that is known of one model under exactly this name. What is not known is absent: never 0, never that of a model
 * with a similar name.
 */
export interface ModelFacts {
  provider: string;
  model: string;
  /** As its vendor writes it. */
  name?: string;
  /** Tokens of prompt and answer together. */
  context_window?: number;
  /** Tokens of one answer. */
  max_output?: number;
  /** True and false are known; an ability that is absent is not. */
  takes: Partial<Record<Ability, boolean>>;
  prices?: Prices;
  /** Tokens that it makes of a text for one that o200k, OpenAI's tokenizer, makes; 1 when absent. */
  token_factor?: number;
  /** Of each figure that is known. */
  sources: Partial<Record<'context_window' | 'max_output' | 'takes' | 'prices', FactSource>>;
}
