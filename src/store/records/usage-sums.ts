import path from 'node:path';
import {
  COUNTS,
  type Feature,
  type Features,
  FEATURES,
  type Period,
  type UsageCell,
  type UsageSums,
} from '../../core/records/usage-cell.ts';
import { UsageTally } from '../../core/usage/tally.ts';
import { DERIVED, readDerived } from '../files/derived.ts';
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
export async function* sumsOfLog(
  place: LogPlace,
  period: Period,
  features: readonly Feature[],
): AsyncGenerator<UsageSums> {
  const { since = -Infinity, until = Infinity } = period;
  for (const file of logFiles(place.folder)) {
    const month = stretchOf(file.month);
    if (until <= month.from || since >= month.until) continue;
    const isWhole = since <= month.from && until >= month.until;
    if (isWhole && !features.includes('conversation_id')) yield await sumsOfFile(place, file);
    else yield await sumsOfLines(place, file, { since, until }, features);
  }
}

async function sumsOfLines(
  { stop }: LogPlace,
  file: LogFile,
  { since, until }: Required<Period>,
  features: readonly Feature[],
): Promise<UsageSums> {
  const tally = new UsageTally({ features, isNewestFirst: true });
  for await (const lines of linesBack(file, stop?.signal)) {
    let newest = -Infinity;
    for (const line of lines) {
      const time = Date.parse(line.at);
      if (time > newest) newest = time;
      if (time >= since && time < until) tally.add(line, time);
    }
    if (newest < since - OUT_OF_ORDER_MS) break;
  }
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
  let tally: UsageTally | undefined;
  let end = known?.place ?? 0;
  for await (const part of linesFrom(file, end, place.stop?.signal)) {
    tally ??= new UsageTally(known && { sums: known.sums });
    for (const line of part.lines) tally.add(line);
    end = part.end;
  }
  const sums = tally?.sums ?? known?.sums ?? { cells: [], ratings: [] };
  if (end - (known?.place ?? 0) > WORTH_KEEPING) {
    const { writeDerived } = await import('../files/write-derived.ts');
    // Without a lock: each says what it counts up to. Where nothing can be written, they are added up again.
    writeDerived(place.home, kept, encoded({ sums, place: end }, markBefore(file, end), zone));
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

const VERSION = 3;

/** The form on disk: what cells have in common stands once, the numbers of all cells in one text. */
interface Stored {
  v: number;
  zone: string;
  place: number;
  mark: string;
  features: string[][];
  cells: [day: string, features: number, durations: number, firstTokens: number][];
  /** Base64 of the counts, cell by cell. */
  counts: string;
  /** Base64 of all durations, then times to the first token, cell by cell. */
  times: string;
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
    cells: sums.cells.map(({ day, of, durations, first_tokens: first }) => [
      day,
      numberOf(of),
      durations.length,
      first.length,
    ]),
    counts: asText(sums.cells.map(({ counts }) => counts)),
    times: asText(sums.cells.flatMap(({ durations, first_tokens: first }) => [durations, first])),
    ratings: sums.ratings.map((rating) => [rating.day, numberOf(rating.of), rating.call_id, rating.is_good]),
    features,
  };
  return JSON.stringify(stored);
}

/** Undefined for what is not, or no longer, about this file. */
function decoded(value: unknown, file: LogFile, zone: string): KeptSums | undefined {
  try {
    const { v, zone: storedZone, place, mark, features, cells, counts, times, ratings } = value as Stored;
    if (v !== VERSION || storedZone !== zone || markBefore(file, place) !== mark) return undefined;
    const all = features.map(
      (texts) => Object.fromEntries(FEATURES.map((feature, at) => [feature, texts[at]])) as Features,
    );
    const bins = new Uint16Array(bytesIn(times));
    const numbers = new Float64Array(bytesIn(counts));
    if (numbers.length !== cells.length * COUNTS.length) return undefined;
    let at = 0;
    const next = (count: number) => bins.subarray(at, (at += count));
    const sums = {
      cells: cells.map(([day, of, durations, first], cell): UsageCell => ({
        day,
        of: all[of]!,
        counts: numbers.subarray(cell * COUNTS.length, (cell + 1) * COUNTS.length),
        durations: next(durations),
        first_tokens: next(first),
      })),
      ratings: ratings.map(([day, of, call_id, is_good]) => ({ call_id, day, of: all[of]!, is_good })),
    };
    return { place, sums };
  } catch {
    return undefined;
  }
}

function asText(pieces: readonly (Uint16Array | Float64Array)[]): string {
  return Buffer.concat(
    pieces.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ).toString('base64');
}

/** A copy: bytes of numbers may not begin anywhere. */
function bytesIn(text: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64');
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
