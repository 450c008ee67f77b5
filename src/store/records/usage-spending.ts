import path from 'node:path';
import type { Spending } from '../../core/records/spending.ts';
import { HORIZON_MS, SpendingTally } from '../../core/usage/spending.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { DERIVED, readDerived } from '../files/derived.ts';
import { writeDerived } from '../files/write-derived.ts';
import { type LogFile, logFiles, type LogPlace, monthOf } from './usage-files.ts';
import { endOfLines, linesBack, linesFrom } from './usage-lines.ts';
import { markBefore } from './usage-sums.ts';

const VERSION = 1;
/** Lines of so many bytes are read again each time: that is faster than to replace a file, which some disks wait for. */
const WORTH_KEEPING = 16 * 1024;

/** Running totals, and how far they count in each file: a place, and what stands before it. */
interface Stored {
  v: number;
  spending: Spending;
  places: Record<string, [place: number, mark: string]>;
}

/**
 * What counts against limits, from running totals that are kept in `cache`: only lines behind their place are read. Where
 * they are missing or do not fit, the last day is read back. With `keep` they are written, under the lock of the log.
 */
export async function readSpending(log: LogPlace, now: number, { keep }: { keep: boolean }): Promise<Spending> {
  const files = logFiles(log.folder).filter(({ month }) => month >= monthOf(now - HORIZON_MS));
  const known = fitting(readDerived(fileOf(log)), files);
  const { tally, places, bytes } = known ? await caughtUp(known, files, log) : await readBack(files, now, log);
  const spending = tally.at(now);
  if (keep && bytes > WORTH_KEEPING) {
    const stored: Stored = { v: VERSION, spending, places };
    writeDerived(log.home, fileOf(log), JSON.stringify(stored));
  }
  return spending;
}

function fileOf({ home }: LogPlace): string {
  return path.join(home, DERIVED, 'usage', 'spending.json');
}

interface Counted {
  tally: SpendingTally;
  places: Stored['places'];
  /** What was read for it. */
  bytes: number;
}

/** Undefined for totals of other files than these. */
function fitting(value: unknown, files: readonly LogFile[]): Stored | undefined {
  try {
    const stored = value as Stored;
    const known = files.filter(({ name }) => Object.hasOwn(stored.places, name));
    // Without any of them there is nothing to see that they fit.
    if (stored.v !== VERSION || known.length === 0) return undefined;
    const fits = known.every((file) => markBefore(file, stored.places[file.name]![0]) === stored.places[file.name]![1]);
    return fits ? stored : undefined;
  } catch {
    return undefined;
  }
}

async function caughtUp({ spending, places: before }: Stored, files: LogFile[], { stop }: LogPlace): Promise<Counted> {
  const tally = new SpendingTally(spending);
  const places: Stored['places'] = {};
  let bytes = 0;
  for (const file of files) {
    const start = before[file.name]?.[0] ?? 0;
    let end = start;
    for await (const part of linesFrom(file, end, stop?.signal)) {
      for (const line of part.lines) tally.add(line);
      end = part.end;
    }
    places[file.name] = [end, markBefore(file, end)];
    bytes += end - start;
  }
  return { tally, places, bytes };
}

/** The lines of the last day, oldest first. */
async function readBack(files: LogFile[], now: number, { stop }: LogPlace): Promise<Counted> {
  const places: Stored['places'] = {};
  let bytes = 0;
  const recent: UsageLine[][] = [];
  for (const file of files.toReversed()) {
    const end = endOfLines(file);
    places[file.name] = [end, markBefore(file, end)];
    bytes += end;
    for await (const lines of linesBack(file, stop?.signal)) {
      recent.push(lines.filter(({ at }) => Date.parse(at) >= now - HORIZON_MS));
      if (lines.every(({ at }) => Date.parse(at) < now - HORIZON_MS)) break;
    }
  }
  const tally = new SpendingTally();
  for (const lines of recent.toReversed()) for (const line of lines.toReversed()) tally.add(line);
  return { tally, places, bytes };
}
