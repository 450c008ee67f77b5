/** What is added up over calls, in the order in which a cell holds it. */
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

/** What calls are told apart by, beside the day; empty where it is unknown. */
export const FEATURES = ['provider', 'model', 'prompt_name', 'prompt_version', 'user_id', 'conversation_id'] as const;

export type Feature = (typeof FEATURES)[number];

/** What calls have in common; empty too where it is none of what they are told apart by. */
export type Features = Readonly<Record<Feature, string>>;

/** The sums of the calls of one day that have all features in common. */
export interface UsageCell {
  /** `yyyy-mm-dd`, where the program runs. */
  day: string;
  /** Cells that have the same share it. */
  of: Features;
  /** By the order of `COUNTS`. Whole numbers, some of them above 2^31. */
  counts: Float64Array;
  /** Times of the answers that came whole, as bins (core/usage/times.ts). */
  durations: Uint16Array;
  first_tokens: Uint16Array;
}

/** A rating and what it was given for. The last one of a call counts. */
export interface CountedRating {
  call_id: string;
  day: string;
  of: Features;
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
