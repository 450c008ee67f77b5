import { COUNTS, type Count, type CountedRating, type Features, type UsageCell } from '../records/usage-cell.ts';
import type { UsageSums } from '../records/usage-cell.ts';
import type { Rating, UsageLine } from '../records/usage-line.ts';
import { hasFailed, mayHaveUsed } from './billed.ts';
import { timeCode } from './times.ts';

export const PICO = 1e12;

/** Adds lines up to cells. */
export class UsageTally {
  readonly #cells = new Map<string, UsageCell>();
  readonly #ratings = new Map<string, CountedRating>();
  readonly #byConversation: boolean;
  /** The local day of the last line: most lines are of the same. */
  #day: { from: number; until: number; name: string } = { from: 0, until: 0, name: '' };

  constructor({ byConversation = false, sums }: { byConversation?: boolean; sums?: UsageSums } = {}) {
    this.#byConversation = byConversation;
    for (const cell of sums?.cells ?? []) this.#cells.set(keyOf(cell), cell);
    for (const rating of sums?.ratings ?? []) this.#ratings.set(rating.call_id, rating);
  }

  add(line: UsageLine): void {
    if (line.kind === 'call') this.#addCall(line);
    else if (line.kind === 'rating' && line.rating !== undefined)
      this.#ratings.set(line.call_id, {
        ...this.#featuresOf(line),
        call_id: line.call_id,
        is_good: isGood(line.rating),
      });
  }

  get sums(): UsageSums {
    return { cells: [...this.#cells.values()], ratings: [...this.#ratings.values()] };
  }

  #addCall(line: UsageLine): void {
    const { usage, cost_usd: cost, cache_hit: isHit } = line;
    const cell = this.#cellFor(line);
    const { counts } = cell;
    const isUsed = mayHaveUsed(line);
    counts.calls++;
    if (hasFailed(line)) counts.failed++;
    if (isHit) counts.cache_hits++;
    if (usage && !isHit) addUsage(counts, usage);
    else if (isUsed) counts.calls_without_usage++;
    if (cost !== undefined) counts.cost_pico_usd += Math.round(cost * PICO);
    else if (isUsed) counts.calls_without_cost++;
    if (line.status !== 'ok' || isHit) return;
    if (line.duration_ms !== undefined) cell.durations += timeCode(line.duration_ms);
    if (line.first_token_ms !== undefined) cell.first_tokens += timeCode(line.first_token_ms);
  }

  #cellFor(line: UsageLine): UsageCell {
    const features = this.#featuresOf(line);
    const key = keyOf(features);
    const known = this.#cells.get(key);
    if (known) return known;
    const counts = Object.fromEntries(COUNTS.map((count) => [count, 0])) as Record<Count, number>;
    const cell: UsageCell = { ...features, counts, durations: '', first_tokens: '' };
    this.#cells.set(key, cell);
    return cell;
  }

  #featuresOf(line: UsageLine): Features {
    return {
      day: this.#dayOf(Date.parse(line.at)),
      provider: line.provider ?? '',
      model: line.model ?? '',
      prompt_name: line.prompt_name ?? '',
      prompt_version: String(line.prompt_version ?? line.prompt_version_id ?? ''),
      user_id: line.user_id ?? '',
      ...(this.#byConversation && { conversation_id: line.conversation_id ?? '' }),
    };
  }

  #dayOf(time: number): string {
    if (time < this.#day.from || time >= this.#day.until) this.#day = localDay(time);
    return this.#day.name;
  }
}

const TOKENS = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
] as const;

function addUsage(counts: Record<Count, number>, usage: NonNullable<UsageLine['usage']>): void {
  for (const field of TOKENS) counts[field] += (usage as Partial<Record<string, number>>)[field] ?? 0;
}

function keyOf({ day, provider, model, prompt_name, prompt_version, user_id, conversation_id = '' }: Features): string {
  return `${day}\n${provider}\n${model}\n${prompt_name}\n${prompt_version}\n${user_id}\n${conversation_id}`;
}

/** `good`, `bad`, or a number of 5: above the middle is good. */
export function isGood(rating: Rating): boolean {
  return rating === 'good' || (typeof rating === 'number' && rating > 3);
}

/** The calendar day of a moment, where the program runs. */
export function localDay(time: number): { from: number; until: number; name: string } {
  const date = new Date(time);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const name = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return { from: new Date(year, month, day).getTime(), until: new Date(year, month, day + 1).getTime(), name };
}

/** The sums of lines of a period. */
export function sumsOf(lines: Iterable<UsageLine>, isWanted: (line: UsageLine) => boolean, byConversation: boolean) {
  const tally = new UsageTally({ byConversation });
  for (const line of lines) if (isWanted(line)) tally.add(line);
  return tally.sums;
}
