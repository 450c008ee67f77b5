import { changedWords, type TextChange } from '../comparison/words.ts';
import { present } from '../fields.ts';
import { type Share, shareOf } from '../usage/intervals.ts';
import { jsonIn, type Likeness } from './same.ts';
import { mcNemar, pairedChange, type PairedChange } from './statistics.ts';

/** One side of a comparison. */
export interface ComparedAnswer {
  /** As `provider/model`. */
  model?: string;
  /** Absent where the call failed. */
  answer?: string;
  /** In UTF-16 units. */
  chars?: number;
  cost_usd?: number;
  duration_ms?: number;
  error?: { code: string; message: string };
}

/** A run of then beside the same run now. */
export interface ComparedRun extends Likeness {
  number: number;
  conversation_id: string;
  at: string;
  values: Readonly<Record<string, string>>;
  input?: string;
  before: ComparedAnswer;
  after: ComparedAnswer;
  /** Neither the text is the same nor, where both are JSON, what it says. */
  changed: boolean;
}

/** What the comparison of many runs tells. */
export interface HistoryReport {
  runs: number;
  same_text: number;
  same_json: number;
  changed: number;
  /** Calls that gave no answer now; they count as changed. */
  failed: number;
  /** The share of changed ones, with the interval that it lies in with 95 % confidence; absent without runs. */
  changed_share?: Share;
  /** Answers that are JSON; `p` by McNemar's exact test. Absent where none is. */
  json?: { before: number; after: number; lost: number; gained: number; p: number };
  chars?: PairedChange;
  cost_usd?: PairedChange;
  duration_ms?: PairedChange;
}

export function historyReport(compared: readonly ComparedRun[]): HistoryReport {
  const runs = compared.length;
  const count = (holds: (run: ComparedRun) => boolean) => compared.filter(holds).length;
  const changed = count((run) => run.changed);
  const change = (field: 'chars' | 'cost_usd' | 'duration_ms') =>
    pairedChange(
      compared.flatMap(({ before, after }): [number, number][] =>
        before[field] === undefined || after[field] === undefined ? [] : [[before[field], after[field]]],
      ),
    );
  return {
    runs,
    same_text: count((run) => run.same_text),
    same_json: count((run) => run.same_json),
    changed,
    failed: count(({ after }) => after.error !== undefined),
    ...present({
      changed_share: runs > 0 ? shareOf(changed, runs) : undefined,
      json: jsonOf(compared),
      chars: change('chars'),
      cost_usd: change('cost_usd'),
      duration_ms: change('duration_ms'),
    }),
  };
}

function jsonOf(compared: readonly ComparedRun[]): HistoryReport['json'] {
  const isJson = ({ answer }: ComparedAnswer) => answer !== undefined && jsonIn(answer) !== undefined;
  const pairs = compared.map(({ before, after }) => [isJson(before), isJson(after)] as const);
  const [before, after] = [0, 1].map((side) => pairs.filter((pair) => pair[side]).length) as [number, number];
  if (before + after === 0) return undefined;
  const lost = pairs.filter(([one, other]) => one && !other).length;
  const gained = pairs.filter(([one, other]) => !one && other).length;
  return { before, after, lost, gained, p: mcNemar(lost, gained) };
}

/** A pair of answers that differ, word by word. */
export interface WorstDifference {
  number: number;
  /** The share of both texts that is not the same, from 0 to 1. */
  distance: number;
  changes: TextChange[];
}

/** The pairs that differ most, the worst first; of calls that failed there is nothing to show. */
export function worstDifferences(compared: readonly ComparedRun[], most = 3): WorstDifference[] {
  const differing = compared.filter(({ changed, after }) => changed && after.answer !== undefined);
  return differing
    .map(({ number, before, after }) => {
      const changes = changedWords(before.answer ?? '', after.answer ?? '');
      return { number, distance: distanceIn(changes), changes };
    })
    .toSorted((one, other) => other.distance - one.distance || one.number - other.number)
    .slice(0, most);
}

function distanceIn(changes: readonly TextChange[]): number {
  const lengthOf = (wanted: (type: TextChange['type']) => boolean) =>
    changes.reduce((sum, { type, text }) => sum + (wanted(type) ? text.length : 0), 0);
  const same = 2 * lengthOf((type) => type === 'same');
  const other = lengthOf((type) => type !== 'same');
  return other === 0 ? 0 : other / (same + other);
}
