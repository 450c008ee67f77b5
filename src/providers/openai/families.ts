/** Abilities of a model of OpenAI. The list saves a round trip; `negotiate.ts` copes where it is out of date. */
export interface OpenAIFamily {
  system: 'system' | 'developer';
  max_tokens: 'max_tokens' | 'max_completion_tokens';
  /** Temperature and top_p: always, never, or only with `reasoning_effort: none`. */
  sampling: 'always' | 'never' | 'without_reasoning';
  penalties: boolean;
  /** The number of stop texts; more, or any where it is 0, are cut on our side. */
  stops: number;
  /** Chat Completions answers: always, where no tool is called while it reasons, or never. */
  chat: 'always' | 'without_tools' | 'never';
}

/** Servers other than OpenAI: everything as it is. Ollama silently ignores `max_completion_tokens`. */
export const COMPATIBLE: OpenAIFamily = {
  system: 'system',
  max_tokens: 'max_tokens',
  sampling: 'always',
  penalties: true,
  stops: Infinity,
  chat: 'always',
};

const CLASSIC: OpenAIFamily = { ...COMPATIBLE, stops: 4 };
const REASONING: OpenAIFamily = {
  system: 'developer',
  max_tokens: 'max_completion_tokens',
  sampling: 'never',
  penalties: false,
  stops: 0,
  chat: 'without_tools',
};
const OPTIONAL_REASONING: OpenAIFamily = { ...REASONING, sampling: 'without_reasoning' };
const RESPONSES_ONLY: OpenAIFamily = { ...REASONING, chat: 'never' };

/** In order; a date at the end of a name changes nothing. Names that no row knows take everything. */
const FAMILIES: readonly [RegExp, OpenAIFamily][] = [
  [/^(gpt-5(\.\d+)?-pro|o1-pro|o3-pro)(-|$)|-codex(-|$)|-deep-research(-|$)/, RESPONSES_ONLY],
  [/^(gpt-6-cyber|gpt-6-rosalind|gpt-6\.2-astra-law)(-|$)/, RESPONSES_ONLY],
  [/^gpt-5-chat/, CLASSIC],
  [/^o[134](-mini|-preview)?$/, REASONING],
  [/^gpt-5(-mini|-nano)?$/, REASONING],
  [/^(gpt-6-astra|gpt-6\.1-sol)$/, REASONING],
  [/^gpt-5\.[1-6](-|$)/, OPTIONAL_REASONING],
  [/^(gpt-6-sol|gpt-6-luna|gpt-6\.1-terra)$/, OPTIONAL_REASONING],
];

/** The family of a model, also of a fine-tuned one. */
export function openAIFamily(model: string): OpenAIFamily {
  const base = model.replace(/^ft:([^:]*).*$/, '$1').replace(/-\d{4}-\d{2}-\d{2}$/, '');
  return FAMILIES.find(([pattern]) => pattern.test(base))?.[1] ?? CLASSIC;
}
