/** A model and whose it is. */
export interface ModelChoice {
  provider: string;
  /** Absent: the provider's default model. */
  model?: string;
}

const FAMILIES: readonly [RegExp, string][] = [
  [/^claude/, 'anthropic'],
  // gpt-oss is what OpenAI gives away and does not serve itself.
  [/^(gpt(?!-oss)|o1|o3|o4)/, 'openai'],
];

export interface ModelNameContext {
  isProvider: (name: string) => boolean;
  aliases: Record<string, string>;
  /** Whose a model is when its name does not say. */
  configuredProvider: string;
}

/**
 * Whose model `name` is. The part before the first `/` counts only if it names a provider; then known families; then
 * the configured provider. An alias is looked up first, once.
 */
export function parseModelName(name: string, context: ModelNameContext): Required<ModelChoice> {
  const full = Object.hasOwn(context.aliases, name) ? context.aliases[name]! : name;
  const slash = full.indexOf('/');
  const prefix = full.slice(0, Math.max(slash, 0));
  if (slash > 0 && slash < full.length - 1 && context.isProvider(prefix)) {
    return { provider: prefix, model: full.slice(slash + 1) };
  }
  const family = FAMILIES.find(([pattern]) => pattern.test(full));
  return { provider: family?.[1] ?? context.configuredProvider, model: full };
}
