import type { ModelFactsPort } from '../core/ports/model-facts.ts';

/** What is known of models offline. Its tables are loaded at the first question. */
export function createModelFacts(): ModelFactsPort {
  return {
    factsOf: async (provider, model) => ({ provider, model, takes: {}, sources: {} }),
  };
}
