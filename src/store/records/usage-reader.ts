import path from 'node:path';
import type { UsageReads } from '../../core/ports/usage-log.ts';
import { logFiles, type LogPlace, USAGE_FOLDER } from './usage-files.ts';

/** What is asked of the log of a home. What reads it is loaded with the first question. */
export function createUsageReader({ home, stop }: Pick<LogPlace, 'home' | 'stop'>): UsageReads {
  const place: LogPlace = { home, folder: path.join(home, USAGE_FOLDER), stop };
  return {
    async *readBack() {
      const { linesBack } = await import('./usage-lines.ts');
      for (const file of logFiles(place.folder).toReversed()) yield* linesBack(file, stop?.signal);
    },

    async *sums(period, features) {
      const { sumsOfLog } = await import('./usage-sums.ts');
      yield* sumsOfLog(place, period, features);
    },
  };
}
