import path from 'node:path';
import { type Features, FEATURES, type Period, type UsageCell, type UsageSums } from '../../core/records/usage-cell.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { UsageTally } from '../../core/usage/tally.ts';
import { DERIVED, readDerived, writeDerived } from '../files/derived.ts';
import { type LogFile, logFiles, type LogPlace, stretchOf } from './usage-files.ts';
import { linesBack, linesFrom, textBefore } from './usage-lines.ts';

/** Lines of so many bytes are read again each time rather than kept as sums. */
const WORTH_KEEPING = 1024 * 1024;
/** A clock may have been so far ahead, or lines of slow calls so late, in milliseconds. */
const OUT_OF_ORDER_MS = 3_600_000;

/**
 * The sums of a period, file by file. What is known of a whole file is kept beside it in `cache`, with the place up to
 * which it counts; lines behind that are added.
 */
export async function* sumsOfLog(place: LogPlace, period: Period, byConversation: boolean): AsyncGenerator<UsageSums> {
  const { since = -Infinity, until = Infinity } = period;
  for (const file of logFiles(place.folder)) {
    const month = stretchOf(file.month);
    if (until <= month.from || since >= month.until) continue;
    const isWhole = since <= month.from && until >= month.until;
    if (isWhole && !byConversation) yield await sumsOfFile(place, file);
    else yield await sumsOfLines(place, file, { since, until }, byConversation);
  }
}

async function sumsOfLines(
  { stop }: LogPlace,
  file: LogFile,
  { since, until }: Required<Period>,
  byConversation: boolean,
): Promise<UsageSums> {
  const wanted: { line: UsageLine; time: number }[] = [];
  for await (const lines of linesBack(file, stop)) {
    let newest = -Infinity;
    for (const line of lines) {
      const time = Date.parse(line.at);
      newest = Math.max(newest, time);
      if (time >= since && time < until) wanted.push({ line, time });
    }
    if (newest < since - OUT_OF_ORDER_MS) break;
  }
  const tally = new UsageTally({ byConversation });
  // The last rating of an answer counts.
  for (const { line, time } of wanted.reverse()) tally.add(line, time);
  return tally.sums;
}

/** Sums with the place up to which they count, and what stands before it. */
interface KeptSums {
  sums: UsageSums;
  place: number;
}

async function sumsOfFile(place: LogPlace, file: LogFile): Promise<UsageSums> {
  const kept = path.join(place.home, DERIVED, 'usage', `${file.name.replace(/\.jsonl$/, '')}.json`);
  const zone = zoneOf(file);
  const known = decoded(readDerived(kept), file, zone);
  const tally = new UsageTally(known && { sums: known.sums });
  let end = known?.place ?? 0;
  for await (const part of linesFrom(file, end, place.stop)) {
    for (const line of part.lines) tally.add(line);
    end = part.end;
  }
  const { sums } = tally;
  if (end - (known?.place ?? 0) > WORTH_KEEPING) {
    const text = encoded({ sums, place: end }, markBefore(file, end), zone);
    // Where nothing can be written, they are added up again.
    await place.locks.hold(place.lock, () => writeDerived(place.home, kept, text)).catch(() => false);
  }
  return sums;
}

const MARK_BYTES = 64;

/** What stands before a place. Where it is something else, the file is another than the one that was added up. */
export function markBefore(file: LogFile, place: number): string {
  return textBefore(file, place, MARK_BYTES) ?? '';
}

/** Days are those of where the program runs: other offsets from UTC make other days. */
function zoneOf({ month }: LogFile): string {
  const { from, until } = stretchOf(month);
  const offsets = [from, (from + until) / 2, until].map((time) => new Date(time).getTimezoneOffset());
  return offsets.join(' ');
}

const VERSION = 1;

/** The form on disk: what cells have in common stands once, and counts as they are held. */
interface Stored {
  v: number;
  zone: string;
  place: number;
  mark: string;
  features: string[][];
  cells: [day: string, features: number, durations: string, firstTokens: string, counts: number[]][];
  ratings: [day: string, features: number, call: string, isGood: boolean][];
}

function encoded({ sums, place }: KeptSums, mark: string, zone: string): string {
  const numbers = new Map<Features, number>();
  const features: string[][] = [];
  const numberOf = (of: Features): number => {
    const known = numbers.get(of);
    if (known !== undefined) return known;
    numbers.set(of, features.length);
    return features.push(FEATURES.map((feature) => of[feature])) - 1;
  };
  const stored: Stored = {
    v: VERSION,
    zone,
    place,
    mark,
    cells: sums.cells.map((cell) => [cell.day, numberOf(cell.of), cell.durations, cell.first_tokens, cell.counts]),
    ratings: sums.ratings.map((rating) => [rating.day, numberOf(rating.of), rating.call_id, rating.is_good]),
    features,
  };
  return JSON.stringify(stored);
}

/** Undefined for what is not, or no longer, about this file. */
function decoded(value: unknown, file: LogFile, zone: string): KeptSums | undefined {
  try {
    const { v, zone: storedZone, place, mark, features, cells, ratings } = value as Stored;
    if (v !== VERSION || storedZone !== zone || markBefore(file, place) !== mark) return undefined;
    const all = features.map(
      (texts) => Object.fromEntries(FEATURES.map((feature, at) => [feature, texts[at]])) as Features,
    );
    const sums = {
      cells: cells.map(([day, of, durations, first_tokens, counts]): UsageCell => ({
        day,
        of: all[of]!,
        counts,
        durations,
        first_tokens,
      })),
      ratings: ratings.map(([day, of, call_id, is_good]) => ({ call_id, day, of: all[of]!, is_good })),
    };
    return { place, sums };
  } catch {
    return undefined;
  }
}
