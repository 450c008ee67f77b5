import {
  COUNTS,
  type CountedRating,
  type Feature,
  type Features,
  type UsageCell,
  type UsageSums,
} from '../records/usage-cell.ts';
import { PICO } from '../records/spending.ts';
import { ranksOfMedian, shareOf, type Share } from './intervals.ts';
import { APART, type Grouping, NAMES } from './groupings.ts';
import { AT } from './tally.ts';
import { Times } from './times.ts';

/** What calls with something in common add up to. What is not known of any of them is absent. */
export interface UsageGroup {
  /** What they have in common: `provider/model`, a day, a prompt, `prompt@version` … Empty where it is unknown. */
  name: string;
  calls: number;
  failed: number;
  /** 0 to 1. */
  error_rate: number;
  /** Calls answered from the cache: they used and cost nothing. */
  cache_hits: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  calls_without_usage: number;
  /** Of the calls whose cost is known; absent where that is none. */
  cost_usd?: number;
  calls_without_cost: number;
  /** Of the answers that came whole and were asked for, as all times. */
  median_ms?: number;
  /** The interval in which the median lies with 95 % confidence. */
  median_low_ms?: number;
  median_high_ms?: number;
  p95_ms?: number;
  median_first_token_ms?: number;
  p95_first_token_ms?: number;
  ratings: number;
  good_ratings: number;
  /** The share of good ones. */
  rating?: Share;
  /** Of a prompt: the versions that were used. */
  versions?: string[];
}

/** One day of a report. */
export type UsageDay = Pick<UsageGroup, 'calls' | 'total_tokens' | 'cost_usd'> & { day: string };

/** Only calls of a prompt, or to a model. */
export interface UsageFilter {
  /** `NAME` or `NAME@VERSION`. */
  prompt?: string;
  /** `MODEL` or `PROVIDER/MODEL`. */
  model?: string;
  conversation?: string;
}

/** Groups sums as they come. */
export class UsageGroups {
  readonly #total = new Group('');
  readonly #groups = new Map<string, Group>();
  readonly #days = new Map<string, Float64Array>();
  readonly #ratings = new Map<string, CountedRating>();
  readonly #by: Grouping;
  readonly #filter: UsageFilter;

  constructor(by: Grouping, filter: UsageFilter = {}) {
    this.#by = by;
    this.#filter = filter;
  }

  /** What calls have to be told apart by. */
  get features(): Feature[] {
    const { prompt, model, conversation } = this.#filter;
    return [
      ...APART[this.#by],
      ...(prompt === undefined ? [] : APART.version),
      ...(model === undefined ? [] : APART.model),
      ...(conversation === undefined ? [] : APART.conversation),
    ];
  }

  add({ cells, ratings }: UsageSums): void {
    // Cells of the same features stand behind each other.
    let of: Features | undefined;
    let isWanted = false;
    for (const cell of cells) {
      if (cell.of !== of) isWanted = this.#isWanted((of = cell.of));
      if (!isWanted) continue;
      this.#total.add(cell);
      this.#groupOf(cell).add(cell);
      addCounts(this.#dayOf(cell.day), cell.counts);
    }
    for (const rating of ratings) if (this.#isWanted(rating.of)) this.#ratings.set(rating.call_id, rating);
  }

  /** The groups, the one with most tokens first; days in their order. */
  result(): { total: UsageGroup; groups: UsageGroup[]; days: UsageDay[] } {
    for (const rating of this.#ratings.values()) {
      this.#total.rate(rating);
      this.#groupOf(rating).rate(rating);
    }
    this.#ratings.clear();
    const groups = [...this.#groups.values()].map((group) => group.result(this.#by === 'prompt'));
    const inOrder =
      this.#by === 'day' || this.#by === 'version'
        ? groups.toSorted((one, other) => byName(one.name, other.name))
        : groups.toSorted((one, other) => other.total_tokens - one.total_tokens || other.calls - one.calls);
    const days = [...this.#days]
      .map(([day, counts]): UsageDay => {
        const { calls, total_tokens } = named(counts);
        return { day, calls, total_tokens, ...costIn(counts) };
      })
      .toSorted((one, other) => byName(one.day, other.day));
    return { total: this.#total.result(false), groups: inOrder, days };
  }

  #groupOf({ of, day }: Pick<UsageCell, 'of' | 'day'>): Group {
    const name = NAMES[this.#by](of, day);
    const known = this.#groups.get(name);
    if (known) return known;
    const group = new Group(name);
    this.#groups.set(name, group);
    return group;
  }

  #dayOf(day: string): Float64Array {
    const known = this.#days.get(day);
    if (known) return known;
    const counts = new Float64Array(COUNTS.length);
    this.#days.set(day, counts);
    return counts;
  }

  #isWanted({ provider, model, prompt_name, prompt_version, conversation_id }: Features): boolean {
    const { prompt, model: wanted, conversation } = this.#filter;
    if (prompt !== undefined && prompt !== prompt_name && prompt !== `${prompt_name}@${prompt_version}`) return false;
    if (conversation !== undefined && conversation !== conversation_id) return false;
    return wanted === undefined || wanted === model || wanted === `${provider}/${model}`;
  }
}

function addCounts(to: Float64Array, counts: Float64Array): void {
  for (let at = 0; at < to.length; at++) to[at]! += counts[at]!;
}

function named(counts: Float64Array): Record<(typeof COUNTS)[number], number> {
  return Object.fromEntries(COUNTS.map((count, at) => [count, counts[at]!])) as ReturnType<typeof named>;
}

/** Nothing where no cost is known. */
function costIn(counts: Float64Array): Pick<UsageGroup, 'cost_usd'> {
  const pico = counts[AT.cost_pico_usd]!;
  return pico > 0 || counts[AT.calls_without_cost] === 0 ? { cost_usd: pico / PICO } : {};
}

/** Versions are numbers: 10 stands behind 9. */
function byName(one: string, other: string): number {
  const [first, second] = [one, other].map((name) => /^(.*)@(\d+)$/.exec(name));
  if (first && second && first[1] === second[1]) return Number(first[2]) - Number(second[2]);
  return one < other ? -1 : one > other ? 1 : 0;
}

class Group {
  readonly #name: string;
  readonly #counts = new Float64Array(COUNTS.length);
  readonly #durations: Uint16Array[] = [];
  readonly #firstTokens: Uint16Array[] = [];
  readonly #versions = new Set<string>();
  #ratings = 0;
  #good = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add({ counts, durations, first_tokens: first, of }: UsageCell): void {
    addCounts(this.#counts, counts);
    if (durations.length > 0) this.#durations.push(durations);
    if (first.length > 0) this.#firstTokens.push(first);
    if (of.prompt_version !== '') this.#versions.add(of.prompt_version);
  }

  rate({ is_good: isGood }: CountedRating): void {
    this.#ratings++;
    if (isGood) this.#good++;
  }

  result(withVersions: boolean): UsageGroup {
    const { cost_pico_usd: _pico, ...counts } = named(this.#counts);
    const rated = this.#ratings > 0 && { rating: shareOf(this.#good, this.#ratings) };
    const times = timesOf(new Times(this.#durations), new Times(this.#firstTokens));
    return {
      name: this.#name,
      ...counts,
      error_rate: counts.calls === 0 ? 0 : counts.failed / counts.calls,
      ...costIn(this.#counts),
      ...times,
      ratings: this.#ratings,
      good_ratings: this.#good,
      ...rated,
      ...(withVersions && this.#versions.size > 0 && { versions: [...this.#versions].toSorted(byVersion) }),
    };
  }
}

function byVersion(one: string, other: string): number {
  return byName(`@${one}`, `@${other}`);
}

function timesOf(durations: Times, firstTokens: Times): Partial<UsageGroup> {
  const ranks = ranksOfMedian(durations.count);
  const times = {
    median_ms: durations.median,
    median_low_ms: durations.ranked(ranks.low),
    median_high_ms: durations.ranked(ranks.high),
    p95_ms: durations.p95,
    median_first_token_ms: firstTokens.median,
    p95_first_token_ms: firstTokens.p95,
  };
  return Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined));
}
