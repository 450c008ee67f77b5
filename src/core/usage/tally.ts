import {
  type Count,
  COUNTS,
  type CountedRating,
  type Feature,
  type Features,
  FEATURES,
  type UsageCell,
  type UsageSums,
} from '../records/usage-cell.ts';
import { PICO } from '../records/spending.ts';
import type { Rating, UsageLine } from '../records/usage-line.ts';
import { hasFailed, mayHaveUsed } from './billed.ts';
import { timeBin } from './times.ts';

/** The place of each count in a cell. */
export const AT = Object.fromEntries(COUNTS.map((count, at) => [count, at])) as Readonly<Record<Count, number>>;

/** A cell while lines are added: its times are joined when it is asked for. */
interface OpenCell {
  cell: UsageCell;
  durations: number[];
  firstTokens: number[];
}

/** The cells of calls that have all features in common, by day, the last one at hand: most lines follow one of their day. */
interface Row {
  of: Features;
  cells: Map<string, OpenCell>;
  last: OpenCell | undefined;
}

/** By one feature after the other: to join them to one key would take longer than all else about a line. */
type Rows = Map<string, Map<string, Map<string, Map<string, Map<string, Map<string, Row>>>>>>;

interface TallyOptions {
  /** What calls are told apart by; absent: all that sums are kept by. The fewer, the sooner they are added up. */
  features?: readonly Feature[];
  /** Lines come in that order: of the ratings of a call the first one counts. */
  isNewestFirst?: boolean;
  /** What was added before. */
  sums?: UsageSums;
}

/** Conversations are told apart only where they are asked for: each has few calls. */
const KEPT = FEATURES.filter((feature) => feature !== 'conversation_id');

/** Adds lines up to cells. Of a million lines each step counts: it is written for that. */
export class UsageTally {
  readonly #byFeatures: Rows = new Map();
  readonly #rows: Row[] = [];
  readonly #ratings = new Map<string, CountedRating>();
  readonly #isApart: Readonly<Record<Feature, boolean>>;
  readonly #isNewestFirst: boolean;
  /** The local day of the last line. */
  #day: { from: number; until: number; name: string } = { from: 0, until: 0, name: '' };

  constructor({ features = KEPT, isNewestFirst = false, sums }: TallyOptions = {}) {
    this.#isApart = Object.fromEntries(FEATURES.map((one) => [one, features.includes(one)])) as Record<
      Feature,
      boolean
    >;
    this.#isNewestFirst = isNewestFirst;
    for (const cell of sums?.cells ?? [])
      this.#rowOf(cell.of).cells.set(cell.day, { cell, durations: [], firstTokens: [] });
    for (const rating of sums?.ratings ?? []) this.#ratings.set(rating.call_id, rating);
  }

  /** Adds a line of a moment in milliseconds since 1970. */
  add(line: UsageLine, time = Date.parse(line.at)): void {
    if (line.kind === 'call') this.#addCall(line, this.#dayOf(time));
    else if (line.kind === 'rating') this.#addRating(line, time);
  }

  /** What was added so far. */
  get sums(): UsageSums {
    const open = this.#rows.flatMap(({ cells }) => [...cells.values()]);
    for (const { cell, durations, firstTokens } of open) {
      cell.durations = joined(cell.durations, durations.splice(0));
      cell.first_tokens = joined(cell.first_tokens, firstTokens.splice(0));
    }
    return { cells: open.map(({ cell }) => cell), ratings: [...this.#ratings.values()] };
  }

  #addRating(line: UsageLine, time: number): void {
    const { call_id, rating } = line;
    if (rating === undefined || (this.#isNewestFirst && this.#ratings.has(call_id))) return;
    const of = this.#featuresOf(line);
    this.#ratings.set(call_id, { call_id, day: this.#dayOf(time), of, is_good: isGood(rating) });
  }

  #addCall(line: UsageLine, day: string): void {
    const { usage, cost_usd: cost, cache_hit: isHit = false } = line;
    const open = this.#cellFor(line, day);
    const { counts } = open.cell;
    const isUsed = mayHaveUsed(line);
    counts[AT.calls]!++;
    if (hasFailed(line)) counts[AT.failed]!++;
    if (isHit) counts[AT.cache_hits]!++;
    if (usage && !isHit) addUsage(counts, usage);
    else if (isUsed) counts[AT.calls_without_usage]!++;
    if (cost !== undefined) counts[AT.cost_pico_usd]! += Math.round(cost * PICO);
    else if (isUsed) counts[AT.calls_without_cost]!++;
    if (line.status !== 'ok' || isHit) return;
    if (line.duration_ms !== undefined) open.durations.push(timeBin(line.duration_ms));
    if (line.first_token_ms !== undefined) open.firstTokens.push(timeBin(line.first_token_ms));
  }

  #cellFor(line: UsageLine, day: string): OpenCell {
    const row = this.#rowOf(this.#featuresOf(line));
    if (row.last?.cell.day === day) return row.last;
    let open = row.cells.get(day);
    if (open === undefined) {
      const cell = {
        day,
        of: row.of,
        counts: new Float64Array(COUNTS.length),
        durations: NO_TIMES,
        first_tokens: NO_TIMES,
      };
      open = { cell, durations: [], firstTokens: [] };
      row.cells.set(day, open);
    }
    return (row.last = open);
  }

  #rowOf(of: Features): Row {
    const ofModel = within(within(this.#byFeatures, of.provider), of.model);
    const ofPrompt = within(within(ofModel, of.prompt_name), of.prompt_version);
    const rows = within(ofPrompt, of.user_id);
    const known = rows.get(of.conversation_id);
    if (known !== undefined) return known;
    const row: Row = { of, cells: new Map(), last: undefined };
    rows.set(of.conversation_id, row);
    this.#rows.push(row);
    return row;
  }

  #featuresOf(line: UsageLine): Features {
    const apart = this.#isApart;
    return {
      provider: (apart.provider && line.provider) || '',
      model: (apart.model && line.model) || '',
      prompt_name: (apart.prompt_name && line.prompt_name) || '',
      prompt_version: (apart.prompt_version && versionOf(line)) || '',
      user_id: (apart.user_id && line.user_id) || '',
      conversation_id: (apart.conversation_id && line.conversation_id) || '',
    };
  }

  #dayOf(time: number): string {
    if (time < this.#day.from || time >= this.#day.until) this.#day = localDay(time);
    return this.#day.name;
  }
}

function versionOf({ prompt_version: version, prompt_version_id: hash = '' }: UsageLine): string {
  return version === undefined ? hash : String(version);
}

function addUsage(counts: Float64Array, usage: NonNullable<UsageLine['usage']>): void {
  counts[AT.prompt_tokens]! += usage.prompt_tokens;
  counts[AT.completion_tokens]! += usage.completion_tokens;
  counts[AT.total_tokens]! += usage.total_tokens;
  counts[AT.cached_tokens]! += usage.cached_tokens ?? 0;
  counts[AT.cache_write_tokens]! += usage.cache_write_tokens ?? 0;
  counts[AT.reasoning_tokens]! += usage.reasoning_tokens ?? 0;
}

function within<Inner>(outer: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const inner = new Map<string, Inner>();
  outer.set(key, inner);
  return inner;
}

const NO_TIMES = new Uint16Array();

function joined(some: Uint16Array, more: readonly number[]): Uint16Array {
  if (some.length === 0) return Uint16Array.from(more);
  const all = new Uint16Array(some.length + more.length);
  all.set(some);
  all.set(more, some.length);
  return all;
}

/** `good`, `bad`, or a number of 5: above the middle is good. */
function isGood(rating: Rating): boolean {
  return rating === 'good' || (typeof rating === 'number' && rating > 3);
}

/** The calendar day of a moment, where the program runs. */
function localDay(time: number): { from: number; until: number; name: string } {
  const date = new Date(time);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const name = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return { from: new Date(year, month, day).getTime(), until: new Date(year, month, day + 1).getTime(), name };
}
