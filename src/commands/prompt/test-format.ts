import type { TestCheck } from '../../core/evals/check.ts';
import type { TestOutcome } from '../../core/evals/outcome.ts';
import { shortDuration } from '../../core/duration.ts';
import { usd } from '../../core/facts/usd.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { type ListColumn, listTable, type ListTableOptions } from '../list-table.ts';

const COLUMNS: readonly ListColumn<TestOutcome>[] = [
  { title: 'status', value: ({ status }) => status },
  { title: 'prompt', value: ({ prompt }) => prompt, style: 'cyan', isFlexible: true },
  { title: 'test', value: ({ test, name }) => (name === undefined ? String(test) : `${test} ${name}`) },
  { title: 'run', value: ({ run }) => (run === undefined ? '' : String(run)), isNumber: true },
  { title: 'model', value: ({ model }) => model, style: 'dim', isOptional: true },
  { title: 'time', value: timeOf, shown: shownTime, isNumber: true, isOptional: true },
  { title: 'cost', value: costOf, shown: shownCost, isNumber: true, isOptional: true },
  { value: whyOf },
];

/** One line a run of a test. */
export function outcomeTable(outcomes: readonly TestOutcome[], options: ListTableOptions): Promise<string> {
  return listTable(outcomes, COLUMNS, options);
}

function timeOf({ duration_ms: ms }: TestOutcome): string {
  return ms === undefined ? '' : String(ms);
}

function shownTime({ duration_ms: ms }: TestOutcome): string {
  return ms === undefined ? '' : shortDuration(ms);
}

function costOf({ cost_usd: cost }: TestOutcome): string {
  return cost === undefined ? '' : String(cost);
}

function shownCost({ cost_usd: cost }: TestOutcome): string {
  return cost === undefined ? '' : usd(cost);
}

/** The reasons why a test did not pass, on one line. */
export function whyOf({ error, checks }: TestOutcome): string {
  const open = checks.filter(({ status }) => status !== 'holds').map(checkWords);
  return [...(error ? [error.message] : []), ...open].map((reason) => reason.replace(/\.$/, '')).join('; ');
}

function checkWords({ expected, why }: TestCheck): string {
  return why === undefined ? expected : `${expected}: ${why}`;
}

/** Below the table, what did not hold and why. */
export function detailLines(outcomes: readonly TestOutcome[], { red, yellow }: Styles): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'passed') return [];
    const { prompt, test, run, status } = outcome;
    const where = `${prompt}, test ${test}${run === undefined ? '' : `, run ${run}`}`;
    const style = status === 'failed' ? red : yellow;
    const reasons = [...(outcome.error ? [outcome.error.message] : []), ...openChecks(outcome)];
    return ['', style(sanitizeLine(where)), ...reasons.map((reason) => `  ${sanitizeLine(reason)}`)];
  });
}

function openChecks({ checks }: TestOutcome): string[] {
  return checks.filter(({ status }) => status !== 'holds').map(checkWords);
}

/** Of tests that ran several times, how often they passed. */
export function howOften(outcomes: readonly TestOutcome[]): string[] {
  const groups = new Map<string, TestOutcome[]>();
  for (const one of outcomes) {
    if (one.run === undefined) continue;
    const key = `${one.prompt}, test ${one.test}, ${one.model}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([key, group]) => {
    const passed = group.filter(({ status }) => status === 'passed').length;
    return `${key}: passed ${passed} of ${group.length}`;
  });
}
