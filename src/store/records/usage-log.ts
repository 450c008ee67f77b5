import path from 'node:path';
import type { UsageLog } from '../../core/ports/usage-log.ts';
import type { UpdateOptions } from '../../core/ports/repository.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { appendLine, appendLineDurably } from '../files/append-line.ts';
import { prepareFolder } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { inTurns } from '../files/in-turns.ts';
import { fileFor, type LogPlace, logRules, MAX_LOG_BYTES, monthOf, USAGE_FOLDER } from './usage-files.ts';
import { createUsageReader } from './usage-reader.ts';

export interface UsageLogOptions extends Pick<LogPlace, 'home' | 'stop'> {
  locks: Locks;
  /** Bytes of a file; 256 MiB when absent. */
  largest?: number;
}

/** Usage as files: `usage/<yyyy-mm>.jsonl` by the month (UTC) of a line. The first line says kind and format. */
export function createUsageLog({ largest = MAX_LOG_BYTES, home, locks, stop }: UsageLogOptions): UsageLog {
  const folder = path.join(home, USAGE_FOLDER);
  const place: LogPlace = { home, folder, stop };
  // One for all files, because a limit looks at those of two months.
  const lock = path.join(folder, 'log');
  const hold = <Result>(section: () => Result | Promise<Result>, options?: UpdateOptions): Promise<Result> => {
    prepareFolder(home, folder);
    return locks.hold(lock, section, options);
  };
  const pathFor = (month: string, text: string): string =>
    fileFor(folder, month, Buffer.byteLength(text) + HEADER_BYTES, largest).path;
  const write = async (taken: readonly UsageLine[]) => {
    for (const month of new Set(taken.map(({ at }) => monthOf(at)))) {
      const texts = taken.filter(({ at }) => monthOf(at) === month).map((line) => JSON.stringify(line));
      const text = texts.join('\n');
      const path = pathFor(month, text);
      await appendLineDurably(path, text, logRules(path));
    }
  };
  // The calls were made, and are to be paid, whoever wants to leave.
  const together = inTurns<UsageLine>((lines) => hold(() => write(lines()), { despiteStop: true }));

  return {
    append: together,

    async appendWithin(now, decide) {
      const { readSpending } = await import('./usage-spending.ts');
      await hold(async () => {
        const line = decide(await readSpending(place, now.getTime(), { keep: true }));
        // It survives the end of this process, however it comes, and no power cut: a disk takes as long as all of the
        // check, before every call. What is lost then are the calls under way at that moment; the line of one that ended
        // is made sure of, and this one with it.
        const text = JSON.stringify(line);
        const file = pathFor(monthOf(line.at), text);
        appendLine(file, text, logRules(file), { sync: false });
      });
    },

    async spending(now) {
      const { readSpending } = await import('./usage-spending.ts');
      return readSpending(place, now.getTime(), { keep: false });
    },

    ...createUsageReader(place),
  };
}

/** Room for the first line, and for line ends. */
const HEADER_BYTES = 64;
