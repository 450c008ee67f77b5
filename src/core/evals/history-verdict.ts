import { shortDuration } from '../duration.ts';
import { usd } from '../facts/usd.ts';
import type { HistoryReport } from './history-report.ts';
import type { PairedChange } from './statistics.ts';

/** Fewer runs than this say nothing, whatever they look like. */
const FEWEST = 10;
/** What chance alone brings about less often than this is told as a change. */
const RARE = 0.05;

/** What a comparison can tell, in plain sentences, the first about the answers. */
export function historyVerdict(report: HistoryReport): string[] {
  const { runs, changed, changed_share: share } = report;
  if (share === undefined) return ['There is no run to compare: nothing can be said.'];
  const all = `${runs} ${runs === 1 ? 'run' : 'runs'}`;
  if (runs < FEWEST)
    return [
      `Nothing can be said from ${all}: of many more, between ${percent(share.low)} and ${percent(share.high)} may change. ${FEWEST} are the least, 30 tell more.`,
    ];
  return [sentence(runs, changed, share), ...jsonSentences(report), ...changeSentences(report)];
}

function sentence(runs: number, changed: number, { low, high }: { low: number; high: number }): string {
  if (changed === 0)
    return `All ${runs} answers are the same: of many more, at most ${percent(high)} change (95 % interval).`;
  return `${changed} of ${runs} answers changed: of many more, between ${percent(low)} and ${percent(high)} do (95 % interval).`;
}

function jsonSentences({ json }: HistoryReport): string[] {
  if (json === undefined || json.lost + json.gained === 0) return [];
  const counts = `${json.before} answers were JSON, now ${json.after} are (${json.lost} lost, ${json.gained} gained)`;
  const tells = json.p < RARE ? 'that is more than chance' : 'that may be chance';
  return [`${counts}: ${tells} (McNemar's exact test, p = ${json.p.toPrecision(2)}).`];
}

const MEASURES = [
  {
    field: 'chars',
    more: 'longer',
    less: 'shorter',
    subject: 'Answers are',
    told: (n: number) => `${Math.round(n)} characters`,
  },
  { field: 'cost_usd', more: 'dearer', less: 'cheaper', subject: 'Answers are', told: usd },
  { field: 'duration_ms', more: 'slower', less: 'faster', subject: 'Answers come', told: shortDuration },
] as const;

/** What is larger or smaller beyond doubt, then what is not. */
function changeSentences(report: HistoryReport): string[] {
  const told: string[] = [];
  const alike: string[] = [];
  for (const { field, more, less, subject, told: words } of MEASURES) {
    const change = report[field];
    if (change === undefined) continue;
    const direction = directionOf(change);
    if (direction === 0) alike.push(NAMES[field]);
    else {
      const [low, high] = [Math.abs(change.low!), Math.abs(change.high!)].toSorted((one, other) => one - other);
      const span = `${words(low!)} to ${words(high!)}`;
      told.push(
        `${subject} ${direction > 0 ? more : less}: by ${words(Math.abs(change.median))} in the middle (95 % interval ${span}).`,
      );
    }
  }
  return alike.length === 0 ? told : [...told, `${sentenceCase(listed(alike))} cannot be told apart.`];
}

const NAMES = { chars: 'length', cost_usd: 'cost', duration_ms: 'time' } as const;

/** 1 for more, -1 for less, 0 where the interval holds both or there is none. */
function directionOf({ low, high }: PairedChange): number {
  if (low === undefined || high === undefined) return 0;
  return low > 0 ? 1 : high < 0 ? -1 : 0;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
