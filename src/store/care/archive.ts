import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { LlmkitError } from '../../core/errors.ts';
import { errorCodeOf } from '../files/store-error.ts';
import { MAX_LOG_BYTES } from '../records/usage-files.ts';

const VERSION = 1;

/** A file as it stands in a backup. */
export interface ArchivedFile {
  /** Below the home, with `/`. */
  path: string;
  bytes: Buffer;
  changed: Date;
}

/** About this much text is packed at a time. */
const PART = 1024 * 1024;

/** Bounds, in bytes, of what a backup may unpack to: a small file can stand for more than any memory or disk holds. */
const LONGEST_HEADER = 4096;
const LONGEST_LINE = MAX_LOG_BYTES * 1.5;
const LARGEST_HOME = 4 * 1024 ** 3;

const LINE_FEED = 10;

/**
 * The bytes of a backup: gzip of one JSON value a line. The first line says kind and format, the last one how many files
 * stand between them, so that a cut backup is told from a whole one.
 */
export function* encodeArchive(files: Iterable<ArchivedFile>, at: Date): Generator<Buffer> {
  let text = `${JSON.stringify({ kind: 'backup', v: VERSION, created_at: at.toISOString() })}\n`;
  let count = 0;
  for (const file of files) {
    text += `${JSON.stringify(lineOf(file))}\n`;
    count++;
    if (text.length < PART) continue;
    yield gzipSync(text);
    text = '';
  }
  yield gzipSync(`${text}${JSON.stringify({ end: true, files: count })}\n`);
}

interface Line {
  path: string;
  changed_at: string;
  sha256: string;
  encoding: 'utf8' | 'base64';
  content: string;
}

function lineOf({ path, bytes, changed }: ArchivedFile): Line {
  const encoding = bytes.equals(Buffer.from(bytes.toString('utf8'))) ? 'utf8' : 'base64';
  return {
    path,
    changed_at: changed.toISOString(),
    sha256: sha256(bytes),
    encoding,
    content: bytes.toString(encoding),
  };
}

/**
 * The files of a backup, each checked. Throws when anything is not as it was written, and the reason of `stop`; `name` is
 * for messages.
 */
export async function* decodeArchive(
  name: string,
  archive: Buffer,
  stop: AbortSignal | undefined,
): AsyncGenerator<ArchivedFile> {
  let count = 0;
  let isWhole = false;
  const seen = new Set<string>();
  for await (const { number, line } of linesOf(name, archive, stop)) {
    const value = parse(name, number, line);
    if (number === 1) checkHeader(name, value);
    else if (isWhole) throw bad(name, UNFIT_END);
    else if (value['end'] === true) {
      if (value['files'] !== count) throw bad(name, UNFIT_END);
      isWhole = true;
    } else {
      const file = fileOf(name, number, value);
      if (seen.has(file.path.toLowerCase())) throw bad(name, `it holds ${JSON.stringify(file.path)} twice`);
      seen.add(file.path.toLowerCase());
      count++;
      yield file;
    }
  }
  if (!isWhole) throw bad(name, 'its end is missing');
}

const UNFIT_END = 'its end does not fit the rest';

function checkHeader(name: string, header: Record<string, unknown>): void {
  if (header['kind'] !== 'backup' || typeof header['v'] !== 'number') throw bad(name, NO_BACKUP);
  if (header['v'] > VERSION) throw newer(name, header['v']);
}

const NO_BACKUP = 'it is not a backup of llmkit';

function fileOf(name: string, number: number, value: Record<string, unknown>): ArchivedFile {
  const { path, changed_at: changedAt, sha256: sum, encoding, content } = value as Partial<Line>;
  const changed = new Date(changedAt ?? '');
  const isFile = typeof path === 'string' && typeof content === 'string' && !Number.isNaN(changed.getTime());
  if (!isFile || (encoding !== 'utf8' && encoding !== 'base64')) throw bad(name, `line ${number} is not a file`);
  const bytes = Buffer.from(content, encoding);
  if (sha256(bytes) !== sum) throw bad(name, `the checksum of ${JSON.stringify(path)} is wrong`);
  if (!isInside(path)) throw bad(name, `it would write outside the home: ${JSON.stringify(path)}`);
  return { path, bytes, changed };
}

/** Tells whether every part of the path is a plain name on every system. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => /^[^\\/:\0]+$/.test(part) && part !== '.' && part !== '..');
}

/** The lines that a backup unpacks to, from 1. Never all at once: a home may be larger than the longest string. */
async function* linesOf(
  name: string,
  archive: Buffer,
  stop: AbortSignal | undefined,
): AsyncGenerator<{ number: number; line: Buffer }> {
  let number = 1;
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of unpacked(name, archive, stop)) {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      yield { number: number++, line: Buffer.concat([...begun, piece.subarray(start, end)]) };
      begun = [];
      length = 0;
      start = end + 1;
    }
    if (start === piece.length) continue;
    begun.push(piece.subarray(start));
    length += piece.length - start;
    if (number === 1 && length > LONGEST_HEADER) throw bad(name, NO_BACKUP);
    if (length > LONGEST_LINE) throw bad(name, TOO_LARGE);
  }
  if (length > 0) yield { number, line: Buffer.concat(begun) };
}

const TOO_LARGE = 'it is too large';

async function* unpacked(name: string, archive: Buffer, stop: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const stream = Readable.from([archive]).pipe(createGunzip({ chunkSize: PART }));
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      stop?.throwIfAborted();
      size += piece.length;
      if (size > LARGEST_HOME) throw bad(name, TOO_LARGE);
      yield piece;
    }
  } catch (error) {
    // Whoever reads the lines throws into this as well.
    throw errorCodeOf(error).startsWith('Z_') ? bad(name, 'it is damaged or no gzip file') : error;
  }
}

function parse(name: string, number: number, line: Buffer): Record<string, unknown> {
  try {
    // A line that is too long for a text throws as well.
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw bad(name, number === 1 ? NO_BACKUP : `line ${number} is damaged`);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function bad(name: string, why: string): LlmkitError {
  return new LlmkitError('store_corrupt', `Cannot restore ${name}: ${why}.`, {
    advice: [{ kind: 'use_backup', which: 'other' }],
  });
}

function newer(name: string, version: number): LlmkitError {
  const message = `Cannot restore ${name}: a newer llmkit made it (format ${version}; this one knows ${VERSION}).`;
  return new LlmkitError('store_newer', message, { advice: [{ kind: 'update', untouched: 'home' }] });
}
