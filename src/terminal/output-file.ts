import fs from 'node:fs';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { isPipe } from './file-kind.ts';
import type { OutputFile } from './io.ts';
import { openForReader, WRITE_FLAGS } from './named-files.ts';
import { fileError } from './system-reasons.ts';

/** See `Io.openOutput`. */
export async function openOutput(path: string, signal: AbortSignal): Promise<OutputFile> {
  try {
    return isPipe(path) ? pipeOutput(path, await openForReader(path, signal), signal) : fileOutput(path);
  } catch (thrown) {
    throw fileError(thrown, 'write', path);
  }
}

function fileOutput(path: string): OutputFile {
  const descriptor = fs.openSync(path, WRITE_FLAGS);
  return {
    write(text) {
      try {
        fs.writeFileSync(descriptor, text);
      } catch (thrown) {
        throw fileError(thrown, 'write', path);
      }
    },
    close: async () => fs.closeSync(descriptor),
  };
}

function pipeOutput(path: string, fd: number, signal: AbortSignal): OutputFile {
  const pipe = new Socket({ fd, readable: false, writable: true });
  let failure: unknown;
  pipe.on('error', (error) => (failure ??= error));
  const check = () => {
    if (failure !== undefined) throw fileError(failure, 'write', path);
  };
  return {
    write(text) {
      check();
      if (pipe.write(text)) return undefined;
      return new Promise<void>((resolve) => {
        const go = () => {
          pipe.off('drain', go).off('close', go);
          signal.removeEventListener('abort', go);
          resolve();
        };
        pipe.on('drain', go).on('close', go);
        signal.addEventListener('abort', go, { once: true });
      }).then(check);
    },
    async close() {
      pipe.end();
      if (!signal.aborted) await finished(pipe).catch((error: unknown) => (failure ??= error));
      else pipe.destroy();
      check();
    },
  };
}
