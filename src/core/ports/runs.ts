import type { RunLine } from '../records/run-line.ts';

/** A line and its place, by which it is read again. */
export interface PlacedLine {
  place: number;
  line: RunLine;
}

/** The state of a run, for whoever opened it alone. */
export interface OpenRun {
  /** What was written before, oldest first. */
  lines(signal?: AbortSignal): AsyncIterable<PlacedLine>;
  /** Adds lines; resolves to their places when they survive the end of this process, however it comes. */
  add(lines: readonly RunLine[]): Promise<number[]>;
  /** Resolves when all that was added survives a power cut. */
  sync(): Promise<void>;
  /** The line at a place. */
  read(place: number): RunLine;
  close(): Promise<void>;
}

/** The states of runs, by an id of letters and digits. */
export interface Runs {
  /** Opens one, which may be new; `anew` forgets what is in it. Throws `conflict` while somebody has it open. */
  open(id: string, options?: { anew?: boolean }): Promise<OpenRun>;
}
