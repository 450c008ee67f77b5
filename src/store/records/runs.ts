import { closeSync, fstatSync, readSync } from 'node:fs';
import path from 'node:path';
import { LlmkitError } from '../../core/errors.ts';
import type { OpenRun, PlacedLine, Runs } from '../../core/ports/runs.ts';
import { isRunLine, type RunLine } from '../../core/records/run-line.ts';
import { openLines, synced, writeWhole } from '../files/append-line.ts';
import { removeFileDurably } from '../files/durable-write.ts';
import { prepareFolder } from '../files/home.ts';
import { inTurns } from '../files/in-turns.ts';
import type { Locks } from '../files/lock.ts';
import { asStoreError, corruptFile } from '../files/store-error.ts';
import { linesOfRun } from './run-lines.ts';
import { MAX_RUN_BYTES, partsOfRun, RUN_FOLDER, runFile, runRules } from './run-files.ts';

export interface RunsOptions {
  home: string;
  /** Those that are not waited for: a run takes hours. */
  locks: Locks;
  /** Bytes of a file; 64 MiB when absent. */
  largest?: number;
}

/** States of runs as files: `runs/<id>.jsonl`, and so many more as it takes. */
export function createRuns({ home, locks, largest = MAX_RUN_BYTES }: RunsOptions): Runs {
  const folder = path.join(home, RUN_FOLDER);
  return {
    async open(id, { anew = false } = {}) {
      prepareFolder(home, folder);
      const release = await taken(locks, path.join(folder, id));
      try {
        if (anew) for (const file of partsOfRun(folder, id).toReversed()) removeFileDurably(file);
        return new RunFiles(folder, id, largest, release);
      } catch (thrown) {
        await release();
        throw thrown;
      }
    },
  };
}

/** Takes the lock of a run until what this resolves to is called. */
async function taken(locks: Locks, file: string): Promise<() => Promise<void>> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let isTaken = () => {};
  const taking = new Promise<void>((resolve) => (isTaken = resolve));
  const holding = locks.hold(file, () => {
    isTaken();
    return held;
  });
  try {
    await Promise.race([taking, holding]);
  } catch (thrown) {
    throw LlmkitError.is(thrown, 'store_locked') ? underWay(thrown) : thrown;
  }
  return () => {
    release();
    return holding;
  };
}

function underWay({ details }: LlmkitError): LlmkitError {
  const { pid } = details;
  const who = typeof pid === 'number' ? `process ${pid}` : 'another process';
  return new LlmkitError('conflict', `Cannot begin: ${who} is running the same prompt with the same settings.`, {
    advice: [{ kind: 'retry', when: 'later' }],
    details,
  });
}

/** One part of a run. Places count on through all parts. */
interface Part {
  file: string;
  descriptor: number;
  start: number;
  size: number;
}

/** Lines to be added, and where they stand then. */
interface Adding {
  lines: readonly RunLine[];
  places: number[];
}

class RunFiles implements OpenRun {
  readonly #folder: string;
  readonly #id: string;
  readonly #largest: number;
  readonly #release: () => Promise<void>;
  readonly #parts: Part[] = [];
  readonly #first: number;
  readonly #together = inTurns<Adding>(async (take) => this.#addAll(take()));

  constructor(folder: string, id: string, largest: number, release: () => Promise<void>) {
    this.#folder = folder;
    this.#id = id;
    this.#largest = largest;
    this.#release = release;
    const there = partsOfRun(folder, id);
    for (const file of there.length > 0 ? there : [runFile(folder, id, 1)]) this.#open(file);
    this.#first = this.#end;
  }

  get #end(): number {
    const last = this.#parts.at(-1);
    return last === undefined ? 0 : last.start + last.size;
  }

  #open(file: string): Part {
    const start = this.#end;
    const descriptor = openLines(file, runRules(file));
    const part = { file, descriptor, start, size: 0 };
    this.#parts.push(part);
    try {
      part.size = fstatSync(descriptor).size;
      return part;
    } catch (error) {
      throw asStoreError('read', file, error);
    }
  }

  async *lines(signal?: AbortSignal): AsyncGenerator<PlacedLine> {
    for (const { file, descriptor, start, size } of this.#parts) {
      if (start >= this.#first) return;
      for await (const { lines } of linesOfRun({ file, descriptor, size }, signal))
        for (const { place, line } of lines) yield { place: start + place, line };
    }
  }

  async add(lines: readonly RunLine[]): Promise<number[]> {
    const adding: Adding = { lines, places: [] };
    await this.#together(adding);
    return adding.places;
  }

  #addAll(all: readonly Adding[]): void {
    let part = this.#parts.at(-1)!;
    if (part.size >= this.#largest) part = this.#open(runFile(this.#folder, this.#id, this.#parts.length + 1));
    let place = part.start + part.size;
    let text = '';
    for (const { lines, places } of all) {
      for (const line of lines) {
        const one = `${JSON.stringify(line)}\n`;
        places.push(place);
        place += Buffer.byteLength(one);
        text += one;
      }
    }
    try {
      part.size += writeWhole(part.descriptor, part.file, part.size, text);
    } catch (error) {
      throw asStoreError('write', part.file, error);
    }
  }

  async sync(): Promise<void> {
    const { descriptor, file } = this.#parts.at(-1)!;
    try {
      await synced(descriptor);
    } catch (error) {
      throw asStoreError('write', file, error);
    }
  }

  read(place: number): RunLine {
    const part = this.#parts.findLast(({ start }) => start <= place)!;
    try {
      return this.#lineOf(part, place);
    } catch (error) {
      throw asStoreError('read', part.file, error);
    }
  }

  #lineOf({ file, descriptor, start }: Part, place: number): RunLine {
    let bytes = Buffer.alloc(0);
    for (let end = -1; end < 0;) {
      const more = Buffer.allocUnsafe(bytes.length === 0 ? 4096 : bytes.length * 2);
      const count = readSync(descriptor, more, 0, more.length, place - start + bytes.length);
      if (count === 0) throw corruptFile(file, 'a line has gone');
      bytes = Buffer.concat([bytes, more.subarray(0, count)]);
      end = bytes.indexOf(10);
      if (end >= 0) bytes = bytes.subarray(0, end);
    }
    const line = JSON.parse(bytes.toString('utf8')) as unknown;
    if (isRunLine(line)) return line;
    throw corruptFile(file, 'a line of it is none of a run');
  }

  async close(): Promise<void> {
    try {
      for (const { descriptor } of this.#parts.splice(0)) closeSync(descriptor);
    } catch {
      // What was told is on the disk, whatever closing says.
    } finally {
      await this.#release();
    }
  }
}
