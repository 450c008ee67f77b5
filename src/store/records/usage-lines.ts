import { closeSync, constants, openSync, readSync } from 'node:fs';
import { isUsageLine } from '../../core/records/is-usage-line.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { breathe } from '../files/breathe.ts';
import { PLAIN_FILE_FLAGS } from '../files/plain-file.ts';
import { checkFile } from '../files/safe-read.ts';
import { asStoreError, errorCodeOf } from '../files/store-error.ts';
import { logRules, type LogFile } from './usage-files.ts';

const CHUNK = 64 * 1024;
const LINE_END = 0x0a;

/** A part of a file: whole lines, and the place behind the last of them. */
export interface ReadLines {
  lines: UsageLine[];
  end: number;
  /** Lines that are neither usage nor the header. */
  unreadable: number;
}

/**
 * The lines of a file from a place on, oldest first, in parts that leave signals a turn. None for a file that is gone. One
 * without its line end is being written, or was cut by a crash: it counts once it has one.
 */
export async function* linesFrom(file: LogFile, start: number, stop?: AbortSignal): AsyncGenerator<ReadLines> {
  const open = openLog(file);
  if (open === undefined) return;
  try {
    let rest = Buffer.alloc(0);
    for (let at = start; at < open.size;) {
      const bytes = Buffer.concat([rest, read(open.descriptor, at, Math.min(CHUNK, open.size - at))]);
      at += bytes.length - rest.length;
      if (bytes.length === rest.length) break; // cut meanwhile
      const last = bytes.lastIndexOf(LINE_END) + 1;
      rest = bytes.subarray(last);
      yield { ...parseLines(bytes.toString('utf8', 0, last)), end: at - rest.length };
      await breathe(stop);
    }
    if (rest.length > 0) yield { ...parseLines(rest.toString('utf8')), lines: [], end: open.size - rest.length };
  } catch (error) {
    throw asStoreError('read', file.path, error);
  } finally {
    closeSync(open.descriptor);
  }
}

/** The same in batches, newest first. */
export async function* linesBack(file: LogFile, stop?: AbortSignal): AsyncGenerator<UsageLine[]> {
  const open = openLog(file);
  if (open === undefined) return;
  try {
    let rest = Buffer.alloc(0);
    for (let end = lastLineEnd(open); end > 0;) {
      const from = Math.max(0, end - CHUNK);
      const bytes = Buffer.concat([read(open.descriptor, from, end - from), rest]);
      end = from;
      // What stands before the first line end began in the part before; the last byte is one.
      const first = from === 0 ? 0 : bytes.indexOf(LINE_END) + 1;
      rest = bytes.subarray(0, first);
      const { lines } = parseLines(bytes.toString('utf8', first));
      if (lines.length > 0) yield lines.reverse();
      await breathe(stop);
    }
  } catch (error) {
    throw asStoreError('read', file.path, error);
  } finally {
    closeSync(open.descriptor);
  }
}

/** The number of lines that are neither usage nor the header: what a crash cut short. Refuses what reading refuses. */
export async function unreadableLines(file: LogFile, stop?: AbortSignal): Promise<number> {
  let count = 0;
  for await (const { unreadable } of linesFrom(file, 0, stop)) count += unreadable;
  return count;
}

/** The place behind the last whole line of a file. */
export function endOfLines(file: LogFile): number {
  const open = openLog(file);
  if (open === undefined) return 0;
  try {
    return lastLineEnd(open);
  } finally {
    closeSync(open.descriptor);
  }
}

/** The bytes before a place, by which one sees that a file is still the one it was. */
export function textBefore(file: LogFile, place: number, length: number): string | undefined {
  const open = openLog(file);
  if (open === undefined) return undefined;
  try {
    if (open.size < place) return undefined;
    const from = Math.max(0, place - length);
    return read(open.descriptor, from, place - from).toString('latin1');
  } finally {
    closeSync(open.descriptor);
  }
}

function openLog(file: LogFile): { descriptor: number; size: number } | undefined {
  try {
    const descriptor = openSync(file.path, constants.O_RDONLY | PLAIN_FILE_FLAGS);
    try {
      const rules = logRules(file.path);
      const { size } = checkFile(descriptor, file.path, rules);
      rules.checkHeader(read(descriptor, 0, Math.min(size, 256)).toString('latin1').split('\n', 1)[0] ?? '');
      return { descriptor, size };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw asStoreError('read', file.path, error);
  }
}

function lastLineEnd({ descriptor, size }: { descriptor: number; size: number }): number {
  for (let end = size; end > 0; end -= CHUNK) {
    const from = Math.max(0, end - CHUNK);
    const last = read(descriptor, from, end - from).lastIndexOf(LINE_END);
    if (last >= 0) return from + last + 1;
  }
  return 0;
}

function read(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function parseLines(text: string): Omit<ReadLines, 'end'> {
  const lines: UsageLine[] = [];
  let unreadable = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const value = parsed(line);
    if (isUsageLine(value)) lines.push(value);
    else if (!isHeader(value)) unreadable++;
  }
  return { lines, unreadable };
}

function isHeader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'usage' && 'v' in value;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // cut short by a crash
  }
}
