/** Abilities of a model behind the Messages API. The list saves a round trip; `negotiate.ts` copes where it is old. */
export interface AnthropicFamily {
  /** Temperature (0 to 1) and top_p, and only with the older API version. */
  sampling: boolean;
  /** True when a last assistant message is continued. */
  prefill: boolean;
  /** Answers that fit a schema. */
  schemas: boolean;
  /** Sent where nobody set `max_tokens`, which the API requires; in tokens. */
  default_max_tokens: number;
}

/** Enough for a long answer, and below what every current model allows. */
const DEFAULT_MAX_TOKENS = 16_384;

/** Someone else's model behind an Anthropic-type endpoint: taken at its word. */
const FOREIGN: AnthropicFamily = {
  sampling: true,
  prefill: true,
  schemas: true,
  default_max_tokens: DEFAULT_MAX_TOKENS,
};

/** The family of a model, by the generation in its name: claude-3-5-haiku-… is 3.5, claude-opus-4-20250514 is 4. */
export function anthropicFamily(model: string): AnthropicFamily {
  if (!model.includes('claude')) return FOREIGN;
  const [, major, minor] = /claude-(?:[a-z]+-)?(\d+)(?:[-.](\d{1,2})(?!\d))?(?!\d)/.exec(model) ?? [];
  // A name without a number is newer than this list.
  const generation = major === undefined ? Infinity : Number(major) * 100 + Number(minor ?? 0);
  return {
    sampling: generation <= 406,
    prefill: generation < 406,
    schemas: generation >= 405,
    default_max_tokens: generation <= 300 ? 4096 : generation < 307 ? 8192 : DEFAULT_MAX_TOKENS,
  };
}
