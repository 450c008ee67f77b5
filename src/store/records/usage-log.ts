import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { UsageLog } from '../../core/ports/usage-log.ts';
import { checkRecord } from '../../core/records/check.ts';
import { type UsageLine, usageLineSchema } from '../../core/records/usage-line.ts';
import { appendLineDurably, type LineFile } from '../files/append-line.ts';
import { prepareFolder } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { asStoreError, errorCodeOf, newerFile } from '../files/store-error.ts';

const VERSION = 1;
/** A million calls a month; every other file of the store is smaller. */
export const MAX_LOG_BYTES = 256 * 1024 * 1024;
const FILE_NAME = /^(\d{4}-\d{2})\.jsonl$/;

/** The logs among the paths below a home. */
export const LINE_FILES = /^usage\/\d{4}-\d{2}\.jsonl$/;

/** Usage as files: `usage/<yyyy-mm>.jsonl` by the month (UTC) of a line. The first line says kind and format. */
export function createUsageLog({ home, locks }: { home: string; locks: Locks }): UsageLog {
  const folder = path.join(home, 'usage');
  const fileOf = (month: string): string => path.join(folder, `${month}.jsonl`);

  return {
    async append(line) {
      const file = fileOf(monthOf(line.at));
      prepareFolder(home, folder);
      await locks.hold(file, () => {
        appendLineDurably(file, JSON.stringify(line), rulesFor(file));
      });
    },

    async read(since) {
      const first = since === undefined ? '' : monthOf(since);
      const months = monthsIn(folder).filter((month) => month >= first);
      return linesSince(
        months.flatMap((month) => readLines(fileOf(month))),
        since,
      );
    },
  };
}

/** Lines from `since` on, in the order in which they were appended. */
export function linesSince(lines: UsageLine[], since: string | undefined): UsageLine[] {
  if (since === undefined) return lines;
  const start = Date.parse(since);
  return lines.filter((line) => Date.parse(line.at) >= start);
}

function rulesFor(file: string): LineFile {
  return {
    limit: MAX_LOG_BYTES,
    header: JSON.stringify({ kind: 'usage', v: VERSION }),
    checkHeader(firstLine) {
      const value = parseJson(firstLine);
      const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
      if (typeof version === 'number' && version > VERSION) throw newerFile(file, version, VERSION);
    },
  };
}

function monthOf(timestamp: string): string {
  return new Date(timestamp).toISOString().slice(0, 'yyyy-mm'.length);
}

function monthsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => FILE_NAME.exec(name)?.[1] ?? [])
      .sort();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw asStoreError('read', folder, error);
  }
}

/** The header is not a usage line, so it is left out as every other unreadable line is. */
function readLines(file: string): UsageLine[] {
  return textLines(file).flatMap(parseLine);
}

/**
 * The number of lines of a log that are neither its header nor usage: what a crash cut short. Refuses what reading
 * refuses.
 */
export function unreadableLines(file: string): number {
  const [header = '', ...lines] = textLines(file).filter((line) => line !== '');
  const isHeader = (parseJson(header) as { kind?: unknown } | undefined)?.kind === 'usage';
  const rest = isHeader ? lines : [header, ...lines];
  return rest.filter((line) => line !== '' && parseLine(line).length === 0).length;
}

function textLines(file: string): string[] {
  const rules = rulesFor(file);
  const lines = (readFileSafely(file, rules)?.toString('utf8') ?? '').split('\n');
  rules.checkHeader(lines[0] ?? '');
  return lines;
}

function parseLine(text: string): UsageLine[] {
  const checked = checkRecord(usageLineSchema, parseJson(text));
  return 'record' in checked ? [checked.record] : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut short by a crash
  }
}
