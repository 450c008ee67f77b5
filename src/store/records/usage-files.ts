import { namesIn } from '../files/names-in.ts';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Stop } from '../../core/stopping.ts';
import type { LineFile } from '../files/append-line.ts';
import { asStoreError } from '../files/store-error.ts';
import { versionedHeader } from './line-header.ts';

const VERSION = 1;
/** Half a million calls; every other file of the store is smaller. Then the month goes on in another file. */
export const MAX_LOG_BYTES = 256 * 1024 * 1024;

/** The folder of the logs in the home. */
export const USAGE_FOLDER = 'usage';

const FILE_NAME = /^(\d{4}-\d{2})(?:\.([1-9]\d{0,5}))?\.jsonl$/;

/** The logs among the paths below a home. */
export const LINE_FILES = /^usage\/\d{4}-\d{2}(\.[1-9]\d{0,5})?\.jsonl$/;

/** Where a log is. */
export interface LogPlace {
  home: string;
  /** That of the logs. */
  folder: string;
  /** Ends reading. */
  stop?: Stop | undefined;
}

/** One file of the log. */
export interface LogFile {
  path: string;
  name: string;
  /** `yyyy-mm`, in UTC. */
  month: string;
  /** Its number among those of the month, from 1. */
  part: number;
}

function logFile(folder: string, month: string, part: number): LogFile {
  const name = part === 1 ? `${month}.jsonl` : `${month}.${part}.jsonl`;
  return { path: path.join(folder, name), name, month, part };
}

/** The file of the log at this path, which has the name of one. */
export function logFileAt(file: string): LogFile {
  const name = path.basename(file);
  const [, month = '', part = '1'] = FILE_NAME.exec(name) ?? [];
  return { path: file, name, month, part: Number(part) };
}

/** The files of the log, oldest first. */
export function logFiles(folder: string): LogFile[] {
  return namesIn(folder)
    .filter((name) => FILE_NAME.test(name))
    .map((name) => logFileAt(path.join(folder, name)))
    .sort((one, other) => (one.month === other.month ? one.part - other.part : one.month < other.month ? -1 : 1));
}

/** The file that a line of `month` goes to, so that none grows above `largest` bytes. */
export function fileFor(folder: string, month: string, bytes: number, largest: number): LogFile {
  const first = logFile(folder, month, 1);
  const size = sizeOf(first.path);
  if (size + bytes <= largest) return first;
  const last = logFiles(folder).findLast((file) => file.month === month) ?? first;
  return sizeOf(last.path) + bytes <= largest ? last : logFile(folder, month, last.part + 1);
}

function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    throw asStoreError('read', file, error);
  }
}

/** The month of a moment, in UTC. */
export function monthOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 'yyyy-mm'.length);
}

/** The first moment of a month, and of the next. */
export function stretchOf(month: string): { from: number; until: number } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return { from: Date.UTC(year, number - 1), until: Date.UTC(year, number) };
}

/** How a file of the log begins. */
export function logRules(file: string): LineFile {
  return { limit: MAX_LOG_BYTES, ...versionedHeader('usage', VERSION, file) };
}
