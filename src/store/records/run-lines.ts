import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isRunLine } from '../../core/records/run-line.ts';
import type { PlacedLine } from '../../core/ports/runs.ts';
import { breathe } from '../files/breathe.ts';
import { PLAIN_FILE_FLAGS } from '../files/plain-file.ts';
import { checkFile } from '../files/safe-read.ts';
import { asStoreError } from '../files/store-error.ts';
import { runRules } from './run-files.ts';

const CHUNK = 256 * 1024;
const LINE_END = 10;

interface OpenFile {
  file: string;
  descriptor: number;
  size: number;
}

/** Lines of a file with their places in it, and how many of them cannot be read: a crash cut them short. */
interface ReadPart {
  lines: PlacedLine[];
  unreadable: number;
}

/** The lines of a file, in parts that leave signals a turn. */
export async function* linesOfRun({ file, descriptor, size }: OpenFile, stop?: AbortSignal): AsyncGenerator<ReadPart> {
  let rest = Buffer.alloc(0);
  try {
    for (let at = 0; at < size;) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const count = readSync(descriptor, piece, 0, piece.length, at);
      if (count === 0) return;
      const bytes = Buffer.concat([rest, piece.subarray(0, count)]);
      const start = at - rest.length;
      at += count;
      const last = bytes.lastIndexOf(LINE_END) + 1;
      rest = bytes.subarray(last);
      yield parsed(bytes.subarray(0, last), start);
      await breathe(stop);
    }
  } catch (error) {
    throw asStoreError('read', file, error);
  }
}

/** The number of lines of a file that cannot be read. Refuses what reading refuses. */
export async function unreadableRunLines(file: string, stop?: AbortSignal): Promise<number> {
  let count = 0;
  try {
    const descriptor = openSync(file, constants.O_RDONLY | PLAIN_FILE_FLAGS);
    try {
      checkFile(descriptor, file, runRules(file));
      const open = { file, descriptor, size: fstatSync(descriptor).size };
      for await (const { unreadable } of linesOfRun(open, stop)) count += unreadable;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw asStoreError('read', file, error);
  }
  return count;
}

function parsed(bytes: Buffer, start: number): ReadPart {
  const lines: PlacedLine[] = [];
  let unreadable = 0;
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(LINE_END, from);
    const value = valueOf(bytes.toString('utf8', from, end));
    if (isRunLine(value)) lines.push({ place: start + from, line: value });
    else if (!isHeader(value) && end > from) unreadable++;
    from = end + 1;
  }
  return { lines, unreadable };
}

function isHeader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'run' && 'v' in value;
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // cut short by a crash
  }
}
