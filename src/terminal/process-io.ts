import fs from 'node:fs';
import { resolve } from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import type { Io, TextInput } from './io.ts';
import { Spinner } from './spinner.ts';
import { isTerminal, StandardOutput } from './standard-output.ts';
import { readStream, streamPieces } from './read-stream.ts';
import { isSameFile, isTaken, kindOf, realPath } from './file-kind.ts';
import { SYSTEM_REASONS } from './system-reasons.ts';

/** The real outside: this process's streams, files, signals. */
export function processIo(): Io {
  const stdout = new StandardOutput(1);
  const stderr = new StandardOutput(2);
  return {
    env: process.env,
    stdin: standardInput(),
    stdout,
    stderr,
    readFile: async (...given) => (await import('./named-files.ts')).readNamedFile(...given),
    kindOf,
    isTaken,
    isSameFile,
    listFolder: async (path) => (await import('./named-files.ts')).listFolder(path),
    makeFolder: async (path) => (await import('./named-files.ts')).makeFolder(path),
    readPieces: async function* (path, signal) {
      if (path === '-') yield* streamPieces(process.stdin, signal);
      else yield* (await import('./named-files.ts')).readPieces(path, signal);
    },
    absolutePath: (path) => resolve(path),
    realPath,
    checkWritable: async (path) => (await import('./named-files.ts')).checkWritable(path),
    writeFile: async (...given) => (await import('./named-files.ts')).writeNamedFile(...given),
    keepPieces: async (pieces) => (await import('./kept-pieces.ts')).keepPieces(pieces),
    openOutput: async (...given) => (await import('./output-file.ts')).openOutput(...given),
    findProgram: async (name) => (await import('./on-path.ts')).findOnPath(name, process.env),
    writeScript: async (...given) => (await import('./own-scripts.ts')).writeScript(...given),
    removeScript: async (...given) => (await import('./own-scripts.ts')).removeScript(...given),
    editText: async (text, name) => {
      const { editText } = await import('./editor.ts');
      return editText(text, name, process.env);
    },
    openTerminalKeys: async () => {
      const { openTerminalKeys } = await import('./own-terminal.ts');
      return openTerminalKeys();
    },
    runProgram: async (...given) => (await import('./other-program.ts')).runProgram(...given),
    showInPager: async (text, signal, lend) => {
      if (!stdout.isTTY) return false;
      const { showInPager } = await import('./pager.ts');
      return showInPager(text, { env: process.env, rows: process.stdout.rows || 24, signal, ...(lend && { lend }) });
    },
    copy: async (text) => {
      const { copyText } = await import('./clipboard.ts');
      return copyText(text, process.env, stdout.isTTY ? stdout : stderr.isTTY ? stderr : undefined);
    },
    spinner: (color) => new Spinner(process.stderr, { enabled: stderr.canRedraw, color }),
    onStop: (stop) => onStop(stop, stdout, stderr),
  };
}

function standardInput(): TextInput {
  let isRest = false;
  return {
    get isRest() {
      return isRest;
    },
    get isTTY() {
      return isTerminal(0);
    },
    get isPiped() {
      return isPiped();
    },
    async read(limit, signal, silence) {
      const source = { what: 'standard input', limit, isSocket: fs.fstatSync(0).isSocket() };
      const bytes = await readStream(process.stdin, source, signal, silence);
      isRest = bytes.length < sizeOfInput();
      return bytes;
    },
  };
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

const SIGNALS = {
  SIGINT: ['interrupted', 'Interrupted.'],
  SIGTERM: ['terminated', 'Terminated.'],
  SIGHUP: ['hung_up', 'The terminal hung up.'],
} as const;

/** After the first signal the default action is back: a second one ends the process at once. */
function onStop(stop: (reason: LlmkitError) => void, stdout: StandardOutput, stderr: StandardOutput): () => void {
  const handlers = Object.entries(SIGNALS).map(([signal, [code, message]]) => {
    const handler = () => {
      stop(new LlmkitError(code, message));
      for (const output of [stdout, stderr]) output.release();
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
  return new LlmkitError(
    'store_io',
    `Cannot write to standard output: ${SYSTEM_REASONS[error.code ?? ''] ?? error.message}.`,
  );
}
