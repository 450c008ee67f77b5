import { createHash } from 'node:crypto';
import { constants, gunzipSync, gzipSync, type ZlibOptions } from 'node:zlib';
import { LlmkitError } from '../../core/errors.ts';
import { errorCodeOf } from '../files/store-error.ts';

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

/** The header stands in so many bytes of an archive. */
const HEADER_BYTES = 4096;

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

/** The files of a backup, each checked. Throws when anything is not as it was written; `name` is for messages. */
export function* decodeArchive(name: string, archive: Buffer): Generator<ArchivedFile> {
  checkHeader(name, archive);
  const lines = linesOf(unpack(name, archive));
  lines.next();
  let count = 0;
  const seen = new Set<string>();
  for (const line of lines) {
    const value = parse(name, count + 2, line);
    if (value['end'] === true) {
      if (value['files'] !== count || lines.next().done !== true) throw bad(name, 'its end does not fit the rest');
      return;
    }
    const file = fileOf(name, count + 2, value);
    if (seen.has(file.path.toLowerCase())) throw bad(name, `it holds ${JSON.stringify(file.path)} twice`);
    seen.add(file.path.toLowerCase());
    count++;
    yield file;
  }
  throw bad(name, 'its end is missing');
}

/** Refuses what is no backup by its beginning: what anybody packed may be larger than the memory. */
function checkHeader(name: string, archive: Buffer): void {
  const beginning = unpack(name, archive.subarray(0, HEADER_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  const header = parse(name, 1, linesOf(beginning).next().value);
  if (header['kind'] !== 'backup' || typeof header['v'] !== 'number') throw bad(name, 'it is not a backup of llmkit');
  if (header['v'] > VERSION) throw newer(name, header['v']);
}

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

function unpack(name: string, archive: Buffer, options: ZlibOptions = {}): Buffer {
  try {
    return gunzipSync(archive, options);
  } catch (error) {
    const why = errorCodeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? 'it is too large' : 'it is damaged or no gzip file';
    throw bad(name, why);
  }
}

/** Not as one text: a home may be larger than the longest string. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf('\n', start);
    const end = found === -1 ? bytes.length : found;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function parse(name: string, number: number, line: Buffer | void): Record<string, unknown> {
  try {
    // A line that is too long for a text throws as well.
    const value: unknown = JSON.parse(line?.toString('utf8') ?? '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw bad(name, number === 1 ? 'it is not a backup of llmkit' : `line ${number} is damaged`);
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
