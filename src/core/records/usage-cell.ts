/** What is added up over calls. */
export const COUNTS = [
  'calls',
  'failed',
  'cache_hits',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  /** Calls that may have used tokens, which nobody told. */
  'calls_without_usage',
  /** In 10^-12 US dollars: whole numbers, so that the order of adding never matters. */
  'cost_pico_usd',
  /** Calls that may have cost something, which is not known. */
  'calls_without_cost',
] as const;
export type Count = (typeof COUNTS)[number];

/** What calls are told apart by; empty where it is unknown. */
export const FEATURES = ['day', 'provider', 'model', 'prompt_name', 'prompt_version', 'user_id'] as const;

/** What the calls have in common that are added up in one cell. */
export type Features = { [Feature in (typeof FEATURES)[number]]: string } & {
  /** Only where conversations were asked for. */
  conversation_id?: string;
};

/** The sums of calls that have all features in common. */
export interface UsageCell extends Features {
  counts: Record<Count, number>;
  /** Times of the answers that came whole, in milliseconds, two characters each (core/usage/times.ts). */
  durations: string;
  first_tokens: string;
}

/** A rating and what it was given for. The last one of a call counts. */
export interface CountedRating extends Features {
  call_id: string;
  is_good: boolean;
}

/** Sums of a part of the log. */
export interface UsageSums {
  cells: UsageCell[];
  ratings: CountedRating[];
}

/** From `since` to before `until`, in milliseconds since 1970; without either from the beginning, to the end. */
export interface Period {
  since?: number;
  until?: number;
}
