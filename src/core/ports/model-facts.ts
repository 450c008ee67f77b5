import type { Ability, ModelFacts } from '../records/model-facts.ts';

/** What is known of models without asking anybody. */
export interface ModelFactsPort {
  /** The facts of the model with exactly this name at this provider; what is unknown of it is absent. Never throws. */
  factsOf(provider: string, model: string): Promise<ModelFacts>;
}

/** Tokenizers that are at hand. */
export interface TokenCounter {
  /** The exact number of tokens that the model makes of `text`; undefined where its tokenizer is not at hand. Never throws. */
  countTokens(provider: string, model: string, text: string): Promise<number | undefined>;
}

/** Models by what they take. */
export interface ModelsByAbility {
  /** Models known to take this, as `provider/model`: one of `provider` first, if it has one, and one of each other. */
  modelsTaking(provider: string, ability: Ability): Promise<string[]>;
}
