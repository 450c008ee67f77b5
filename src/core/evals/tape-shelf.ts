import { LlmkitError } from '../errors.ts';
import type { Ask, Call } from '../call/ask.ts';
import { tapedRequest } from '../call/normalized.ts';
import { checkRecord } from '../records/check.ts';
import { type Tape, type TapedRequest, tapeSchema } from '../records/tape.ts';
import { withShortNames } from '../short-names.ts';
import { notOnTape } from './tape-miss.ts';

export interface ShelfPorts {
  /** In hexadecimal. */
  sha256: (text: string) => Promise<string>;
}

/** The tapes of one file, by request. */
export class TapeShelf {
  readonly #ports: ShelfPorts;
  /** The takes of each request, by its key. */
  readonly #tapes = new Map<string, Map<number, Tape>>();
  readonly #kept = new Set<Tape>();

  constructor(ports: ShelfPorts, tapes: readonly Tape[] = []) {
    this.#ports = ports;
    for (const tape of tapes) this.#put(tape);
  }

  async keyOf({ provider, request }: TapedRequest): Promise<string> {
    return this.#ports.sha256(JSON.stringify({ provider, request }));
  }

  /** The tape of a request. Where it was recorded less often than it is asked, takes come round again. */
  async find(call: Call, take: number): Promise<Tape | undefined> {
    const key = await this.keyOf(tapedRequest(call));
    const takes = this.#tapes.get(key);
    return takes?.get(take) ?? takes?.get(((take - 1) % takes.size) + 1) ?? takes?.values().next().value;
  }

  /** Takes a tape in, in place of what was there; true when it did. A fault, which may pass, takes no answer's place. */
  keep(tape: Tape): boolean {
    const known = this.#tapes.get(tape.key)?.get(tape.take);
    const isWorse = tape.fault !== undefined && known !== undefined && known.fault === undefined;
    this.#kept.add(isWorse ? known : tape);
    if (!isWorse) this.#put(tape);
    return !isWorse;
  }

  /** Asks nobody: throws what differs from the nearest request that is on tape. */
  readonly misses: Ask = (call) => {
    const taped = [...this.#tapes.values()].flatMap((takes) => takes.values().next().value ?? []);
    // oxlint-disable-next-line require-yield
    return (async function* () {
      throw notOnTape(
        tapedRequest(call),
        taped.map(({ provider, request }) => ({ provider, request })),
      );
    })();
  };

  /** The file of them, by key, so that it changes no more than they do. `only`: those that were kept now. */
  text({ only }: { only?: 'kept' } = {}): string {
    const tapes = [...this.#tapes.values()].flatMap((takes) => [...takes.values()]);
    const wanted = only === undefined ? tapes : tapes.filter((tape) => this.#kept.has(tape));
    const order = (a: Tape, b: Tape) => (a.key === b.key ? a.take - b.take : a.key < b.key ? -1 : 1);
    return wanted
      .toSorted(order)
      .map((tape) => `${JSON.stringify(tape)}\n`)
      .join('');
  }

  #put(tape: Tape): void {
    const takes = this.#tapes.get(tape.key) ?? new Map<number, Tape>();
    this.#tapes.set(tape.key, takes.set(tape.take, tape));
  }
}

function isNewer(value: unknown): boolean {
  const { kind, v: version } = Object(value) as { kind?: unknown; v?: unknown };
  return kind === 'tape' && typeof version === 'number' && version > 1;
}

/**
 * The tapes in the text of a file. A last line without its end is what a process left that was killed, and is none. Throws
 * `config` for any other line that is none, unless it is to be `mended`.
 */
export function tapesIn(text: string, path: string, { mended = false } = {}): Tape[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const value = parsed(line);
    // Not mended either: who has the newer one would lose it.
    if (isNewer(value))
      throw new LlmkitError('config', withShortNames(`Cannot use ${path}: a newer llmkit recorded it.`), {
        advice: [{ kind: 'update', untouched: 'file' }],
      });
    const checked = checkRecord(tapeSchema, value);
    if ('record' in checked) return [checked.record];
    if (mended || at === lines.length - 1) return [];
    const why = `line ${at + 1} is no tape (${value === undefined ? 'it is no JSON' : checked.fault})`;
    throw new LlmkitError('config', withShortNames(`Cannot play ${path}: ${why}; --record makes it anew.`));
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
