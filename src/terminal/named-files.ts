import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { dirname } from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import { isPipe, kindFrom } from './file-kind.ts';
import type { FolderEntry } from './io.ts';
import { readStream, streamPieces, tooLarge } from './read-stream.ts';
import { fileError, SYSTEM_REASONS } from './system-reasons.ts';

// Windows does not know it; there the constant is undefined at run time.
const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK: NON_BLOCKING = 0 } = fs.constants;
/** A pipe that came in the way meanwhile is not waited for. */
export const WRITE_FLAGS = O_WRONLY | O_CREAT | O_TRUNC | NON_BLOCKING;
const READ_FLAGS = O_RDONLY | NON_BLOCKING;

/** The bytes of a file or a pipe. Opened so that it waits for nobody; a pipe is read as a stream: a signal gets through meanwhile. */
export async function readNamedFile(path: string, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  let file: number | undefined;
  try {
    file = fs.openSync(path, READ_FLAGS);
    const stats = fs.fstatSync(file);
    if (!stats.isFIFO()) return readFile(file, { path, limit, stats });
    const pipe = await streamOf(file);
    file = undefined;
    return await readStream(pipe, { what: path, limit }, signal);
  } catch (thrown) {
    throw fileError(thrown, 'read', path);
  } finally {
    if (file !== undefined) closeRead(file);
  }
}

/** See `Io.listFolder`. Without a wait on the main thread: a signal gets through between two folders. */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  try {
    const entries = await fs.promises.readdir(path, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.name, kind: entry.isSymbolicLink() ? ('link' as const) : kindFrom(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    throw fileError(thrown, 'read', path);
  }
}

/** Ends with the file closed. */
async function streamOf(pipe: number): Promise<Readable> {
  const { Socket } = await import('node:net');
  return new Socket({ fd: pipe, readable: true, writable: false });
}

const PIECE = 64 * 1024;

/** Read in pieces: a file that grows has no size to go by. What has nothing to give yet, as a terminal, is not waited for. */
function readFile(file: number, { path, limit, stats }: { path: string; limit: number; stats: fs.Stats }): Uint8Array {
  if (stats.isDirectory()) throw new LlmkitError('usage', `Cannot read ${path}: it is a folder.`);
  if (stats.isFile() && stats.size > limit) throw tooLarge(path, limit);
  const chunks: Buffer[] = [];
  // Room for all of a small file, and a byte to see that there is no more.
  const piece = stats.isFile() ? Math.min(PIECE, stats.size + 1) : PIECE;
  for (let size = 0; ;) {
    const chunk = Buffer.allocUnsafe(piece);
    const count = fs.readSync(file, chunk);
    size += count;
    if (size > limit) throw tooLarge(path, limit);
    chunks.push(chunk.subarray(0, count));
    // A file gives less only at its end.
    const isEnd = count === 0 || (stats.isFile() && count < piece);
    if (isEnd) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }
}

/** What was read is there, whatever closing says. */
function closeRead(file: number): void {
  try {
    fs.closeSync(file);
  } catch {
    // Nothing is lost by it.
  }
}

/** See `Io.readPieces`. */
export async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* isPipe(path)
      ? streamPieces(await streamOf(fs.openSync(path, READ_FLAGS)), signal)
      : filePieces(path, signal);
  } catch (thrown) {
    throw fileError(thrown, 'read', path);
  }
}

const LARGE_PIECE = 1024 * 1024;

/** Signals get a turn between two pieces. */
async function* filePieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = fs.openSync(path, READ_FLAGS);
  try {
    if (fs.fstatSync(file).isDirectory()) throw new LlmkitError('usage', `Cannot read ${path}: it is a folder.`);
    for (;;) {
      const piece = Buffer.allocUnsafe(LARGE_PIECE);
      const count = fs.readSync(file, piece);
      if (count === 0) return;
      yield piece.subarray(0, count);
      await new Promise((resolve) => void setImmediate(resolve));
      signal.throwIfAborted();
    }
  } finally {
    fs.closeSync(file);
  }
}

/** Throws what writing to `path` would, as far as can be told beforehand. */
export function checkWritable(path: string): void {
  try {
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw new LlmkitError('usage', `Cannot write ${path}: it is a folder.`);
    fs.accessSync(stats ? path : dirname(path), fs.constants.W_OK);
    if (path === '') throw fileError(undefined, 'write', path);
    // Some versions of Node tell a file in the way as nothing there.
    if (!stats && !fs.statSync(dirname(path)).isDirectory()) {
      throw new LlmkitError('usage', `Cannot write ${path}: ${SYSTEM_REASONS['ENOTDIR']}.`);
    }
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

/** See `Io.makeFolder`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    makeFolders(path);
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

/** Node's own way goes on for ever where the system lets nobody make a folder, as below /proc. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    fs.mkdirSync(path);
  } catch (thrown) {
    // Another program may have made it meanwhile.
    if (!isFolder(path)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Writes a file; what goes to a pipe waits for its reader until `signal` aborts. */
export async function writeNamedFile(path: string, content: string, signal: AbortSignal): Promise<void> {
  try {
    if (isPipe(path)) await writePipe(path, content, signal);
    else fs.writeFileSync(path, content, { flag: WRITE_FLAGS as unknown as string });
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

async function writePipe(path: string, content: string, signal: AbortSignal): Promise<void> {
  const { Socket } = await import('node:net');
  const { pipeline } = await import('node:stream/promises');
  const fd = await openForReader(path, signal);
  await pipeline([content], new Socket({ fd, readable: false, writable: true }), { signal }).catch(
    (thrown: unknown) => {
      signal.throwIfAborted();
      throw thrown;
    },
  );
}

/** How long the reader of a pipe may take to come. */
const READER_MS = 10_000;

/** Nobody can open a pipe for writing before somebody reads it. */
export async function openForReader(path: string, signal: AbortSignal): Promise<number> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  const begin = performance.now();
  for (;;) {
    try {
      return fs.openSync(path, fs.constants.O_WRONLY | NON_BLOCKING);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENXIO' || performance.now() - begin > READER_MS) throw thrown;
    }
    await sleep(20);
    signal.throwIfAborted();
  }
}
