import type { Clock } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import type { OpenRun, Runs } from '../ports/runs.ts';
import type { RunAnswer, RunLine } from '../records/run-line.ts';
import { KeyTable } from './key-table.ts';

export interface StatePorts {
  runs: Runs;
  clock: Pick<Clock, 'now'>;
}

/** Parts one key from another of the same content: `…-2` is the third. */
const BEFORE_COUNT = '-';

/** An outcome that is to be written, and who waits for it. */
interface Waiting {
  line: RunLine;
  written: (place: number) => void;
  failed: (thrown: unknown) => void;
}

/** What a run has asked and what came of it, on disk as soon as it is known. */
export class RunState {
  readonly #run: OpenRun;
  readonly #clock: StatePorts['clock'];
  readonly #table: KeyTable;
  readonly #underWay = new Set<string>();
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  private constructor(run: OpenRun, clock: StatePorts['clock'], expected: number) {
    this.#table = new KeyTable(expected);
    this.#run = run;
    this.#clock = clock;
  }

  /** Opens the state of a run of about so many `expected` cases, and takes in what is there. Throws `conflict` while somebody else is at it. */
  static async open(
    { runs, clock }: StatePorts,
    id: string,
    { anew, expected = 0, signal }: { anew: boolean; expected?: number; signal: AbortSignal },
  ): Promise<RunState> {
    const run = await runs.open(id, { anew });
    const state = new RunState(run, clock, expected);
    try {
      for await (const { place, line } of run.lines(signal)) state.#take(line, place);
    } catch (thrown) {
      await run.close();
      throw thrown;
    }
    return state;
  }

  #take(line: RunLine, place: number): void {
    if (line.kind === 'asked') for (const key of line.keys) this.#underWay.add(key);
    else {
      this.#underWay.delete(line.key);
      // What failed is asked again.
      this.#table.setPlace(...halvesOf(line.key), line.error === undefined ? place : undefined);
    }
  }

  /** The key of the next case whose content has this hash, in hexadecimal: equal ones are told apart by their order. */
  keyOf(hash: string): string {
    const [high, low] = halvesOf(hash.slice(0, 16));
    const before = this.#table.count(high, low);
    return before === 0 ? hash.slice(0, 16) : `${hash.slice(0, 16)}${BEFORE_COUNT}${before}`;
  }

  /** The place of an answer that came before; undefined where there is none. */
  placeOf(key: string): number | undefined {
    return this.#table.place(...halvesOf(key));
  }

  /** Tells whether the case was under way when a run ended before its time: it may have been answered, and paid. */
  wasUnderWay(key: string): boolean {
    return this.#underWay.has(key);
  }

  /** The number of such cases. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** What stands at a place. */
  read(place: number): RunAnswer {
    const line = this.#run.read(place);
    if (line.kind === 'ended') {
      const { kind: _kind, key: _key, at: _at, ...answer } = line;
      return answer;
    }
    throw new LlmkitError('internal', 'No answer stands there.');
  }

  /** Writes down that a case is asked; resolves when it may be. */
  async asked(key: string): Promise<void> {
    await this.#run.add([{ kind: 'asked', keys: [key] }]);
  }

  /** Resolves to the place of an outcome once it survives a power cut. Those that come meanwhile are written together. */
  ended(key: string, answer: RunAnswer): Promise<number> {
    const line: RunLine = { kind: 'ended', key, at: this.#clock.now().toISOString(), ...answer };
    return new Promise((written, failed) => {
      this.#waiting.push({ line, written, failed });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0);
      try {
        const places = await this.#run.add(together.map(({ line }) => line));
        await this.#run.sync();
        for (const [at, { line, written }] of together.entries()) {
          this.#take(line, places[at]!);
          written(places[at]!);
        }
      } catch (thrown) {
        for (const { failed } of together) failed(thrown);
      }
    }
    this.#isWriting = false;
  }

  close(): Promise<void> {
    return this.#run.close();
  }
}

/** The two numbers of a key. */
function halvesOf(key: string): [high: number, low: number] {
  const [hash = '', count = '0'] = key.split(BEFORE_COUNT);
  const low = Number.parseInt(hash.slice(8), 16) ^ Math.imul(Number(count), 0x9e3779b1);
  return [Number.parseInt(hash.slice(0, 8), 16), low >>> 0];
}
