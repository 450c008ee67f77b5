import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { dirname, resolve } from 'node:path';
import { LlmkitError, type ErrorCode } from '../core/errors.ts';
import type { Io, TextInput } from './io.ts';
import { Spinner } from './spinner.ts';
import { StandardOutput } from './standard-output.ts';

/** The real outside: this process's streams, files, signals. */
export function processIo(): Io {
  const stdout = new StandardOutput(1);
  return {
    env: process.env,
    stdin: standardInput(),
    stdout,
    stderr: new StandardOutput(2),
    readFile: async (path, limit, signal) =>
      isPipe(path) ? readUserPipe(path, limit, signal) : readUserFile(path, limit),
    absolutePath: (path) => resolve(path),
    checkWritable: async (path) => checkWritable(path),
    writeFile: async (path, content) => writeUserFile(path, content),
    editText: async (text, name) => {
      const { editText } = await import('./editor.ts');
      return editText(text, name, process.env);
    },
    runProgram: async (...given) => (await import('./other-program.ts')).runProgram(...given),
    spinner: (color) => new Spinner(process.stderr, { enabled: canRedraw(process.stderr), color }),
    onStop: (stop) => onStop(stop, stdout),
  };
}

function standardInput(): TextInput {
  let isRest = false;
  return {
    get isRest() {
      return isRest;
    },
    // Node makes a stream of it at the first look, which costs 4 ms (measured).
    get isTTY() {
      return process.stdin.isTTY === true;
    },
    get isPiped() {
      return isPiped();
    },
    async read(limit, signal) {
      const bytes = await readStream(process.stdin, 'standard input', limit, signal);
      isRest = bytes.length < sizeOfInput();
      return bytes;
    },
  };
}

/** A terminal without a size, as some recorders make one, has no line to go back to. */
function canRedraw(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.columns > 0 && process.env['TERM'] !== 'dumb';
}

async function readStream(stream: Readable, what: string, limit: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(what, limit);
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}

function isPiped(): boolean {
  try {
    const stats = fs.fstatSync(0);
    return stats.isFIFO() || stats.isFile() || stats.isSocket();
  } catch {
    return false;
  }
}

/** Bytes of a file; 0 for what has no size. */
function sizeOfInput(): number {
  const stats = fs.fstatSync(0);
  return stats.isFile() ? stats.size : 0;
}

function tooLarge(what: string, limit: number): LlmkitError {
  return new LlmkitError('input_too_large', `Cannot take ${what}: it is larger than ${limit} bytes.`, {
    advice: [{ kind: 'raise_limit', of: 'input' }],
  });
}

/** A FIFO, or the other end of a process: `-f <(command)`. What cannot be looked at is for the reader to tell. */
function isPipe(path: string): boolean {
  try {
    return fs.statSync(path).isFIFO();
  } catch {
    return false;
  }
}

/** Opened so that it waits for nobody, and read as a stream: a signal gets through meanwhile. */
async function readUserPipe(path: string, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  const { Socket } = await import('node:net');
  try {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    return await readStream(new Socket({ fd, readable: true, writable: false }), path, limit, signal);
  } catch (thrown) {
    throw fileError(thrown, 'read', path);
  }
}

const PIECE = 64 * 1024;

/** Read in pieces: a pipe or a file that grows has no size to go by. */
function readUserFile(path: string, limit: number): Uint8Array {
  let file: number | undefined;
  try {
    file = fs.openSync(path, 'r');
    const stats = fs.fstatSync(file);
    if (stats.isDirectory()) throw new LlmkitError('usage', `Cannot read ${path}: it is a folder.`);
    if (stats.isFile() && stats.size > limit) throw tooLarge(path, limit);
    const chunks: Buffer[] = [];
    for (let size = 0; ;) {
      const chunk = Buffer.allocUnsafe(PIECE);
      const count = fs.readSync(file, chunk);
      if (count === 0) return Buffer.concat(chunks);
      size += count;
      if (size > limit) throw tooLarge(path, limit);
      chunks.push(chunk.subarray(0, count));
    }
  } catch (thrown) {
    throw fileError(thrown, 'read', path);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

function checkWritable(path: string): void {
  try {
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw new LlmkitError('usage', `Cannot write ${path}: it is a folder.`);
    fs.accessSync(stats ? path : dirname(path), fs.constants.W_OK);
    if (path === '') throw new LlmkitError('usage', 'Cannot write "": it names no file.');
    // Some versions of Node tell a file in the way as nothing there.
    if (!stats && !fs.statSync(dirname(path)).isDirectory()) {
      throw new LlmkitError('usage', `Cannot write ${path}: ${REASONS['ENOTDIR']}.`);
    }
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

function writeUserFile(path: string, content: string): void {
  try {
    fs.writeFileSync(path, content);
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'no space is left on the disk',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  EROFS: 'the disk is read-only',
};

function fileError(thrown: unknown, verb: string, path: string): LlmkitError {
  if (thrown instanceof LlmkitError) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? String((thrown as Error).message);
  const kind: ErrorCode = code === 'ENOSPC' ? 'store_io' : code === 'ENOENT' && verb === 'read' ? 'not_found' : 'usage';
  return new LlmkitError(kind, `Cannot ${verb} ${path}: ${reason}.`, { cause: thrown });
}

const SIGNALS = {
  SIGINT: ['interrupted', 'Interrupted.'],
  SIGTERM: ['terminated', 'Terminated.'],
  SIGHUP: ['hung_up', 'The terminal hung up.'],
} as const;

/** After the first signal the default action is back: a second one ends the process at once. */
function onStop(stop: (reason: LlmkitError) => void, stdout: StandardOutput): () => void {
  const handlers = Object.entries(SIGNALS).map(([signal, [code, message]]) => {
    const handler = () => {
      stop(new LlmkitError(code, message));
      // Not yet: a form's own listener ends the process, with the cursor hidden, where it finds itself alone.
      setImmediate(() => process.off(signal, handler));
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  stdout.onError = (error) => stop(outputError(error, stdout.isTTY));
  return () => {
    for (const release of handlers) release();
  };
}

function outputError(error: NodeJS.ErrnoException, isTerminal: boolean): LlmkitError {
  // Noticed before the signal came.
  if (error.code === 'EIO' && isTerminal) return new LlmkitError('hung_up', SIGNALS.SIGHUP[1]);
  if (error.code === 'EPIPE') return new LlmkitError('reader_gone', 'Nobody reads the output any more.');
  return new LlmkitError('store_io', `Cannot write to standard output: ${REASONS[error.code ?? ''] ?? error.message}.`);
}
