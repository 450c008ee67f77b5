import { shortDuration } from '../../core/duration.ts';
import type { ComparedRun, HistoryReport, WorstDifference } from '../../core/evals/history-report.ts';
import { usd } from '../../core/facts/usd.ts';
import { changedRows } from '../../terminal/changed-rows.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { inLines } from '../in-lines.ts';
import { type ListColumn, listTable } from '../list-table.ts';

interface HistoryText extends HistoryReport {
  verdict: string[];
  worst: WorstDifference[];
  compared: readonly ComparedRun[];
}

interface How {
  styles: Styles;
  /** Width of the terminal; absent: for programs. */
  columns: number | undefined;
  width: number;
}

/** The table of all runs; on a terminal also what it tells and the worst differences, word by word. */
export async function historyText(all: HistoryText, { styles, columns, width }: How): Promise<string> {
  const table = await listTable(all.compared, COLUMNS, { styles, columns });
  if (columns === undefined) return [table, '', ...all.verdict].join('\n');
  const told = all.verdict.flatMap((sentence) => inLines(sentence.split(' '), ' ', columns));
  const worst = all.worst.flatMap(({ number, changes }) => [
    '',
    styles.bold(`Run ${number}`),
    changedRows(changes, { styles, columns: width }),
  ]);
  return [table, '', ...told, ...worst].join('\n');
}

const COLUMNS: readonly ListColumn<ComparedRun>[] = [
  { title: 'run', value: ({ number }) => String(number), isNumber: true },
  { title: 'answer', value: likenessWords },
  { title: 'asked with', value: askedWith, isFlexible: true },
  { title: 'length', value: pair('chars'), shown: pair('chars', String), isNumber: true, isOptional: true },
  { title: 'cost', value: pair('cost_usd'), shown: pair('cost_usd', usd), isNumber: true, isOptional: true },
  {
    title: 'time',
    value: pair('duration_ms'),
    shown: pair('duration_ms', shortDuration),
    isNumber: true,
    isOptional: true,
  },
  { value: ({ conversation_id: id }) => id },
];

function likenessWords({ same_text: text, same_json: json, after }: ComparedRun): string {
  if (after.error) return `failed: ${after.error.code}`;
  return text ? 'same' : json ? 'same JSON' : 'changed';
}

function askedWith({ values, input = '' }: ComparedRun): string {
  const given = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return sanitizeLine([...given, input].filter(Boolean).join(' '));
}

/** Then and now, side by side. */
function pair(field: 'chars' | 'cost_usd' | 'duration_ms', words: (value: number) => string = String) {
  const one = (value: number | undefined) => (value === undefined ? '?' : words(value));
  return ({ before, after }: ComparedRun) => `${one(before[field])} → ${one(after[field])}`;
}
