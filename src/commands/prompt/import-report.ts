import type { ImportNote } from '../../core/ports/prompt-imports.ts';
import type { ImportAction, ImportItem, PlannedItem } from '../../core/prompts/import-items.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { measureFor } from '../measure.ts';

interface ReportOptions {
  /** Files that are no prompts. */
  others: number;
  /** Of the terminal; lines are not cut without one. */
  columns: number | undefined;
  /** It was only looked at. */
  isPlan: boolean;
  /** The only folder that was named: files are told as they stand below it. */
  root: string | undefined;
}

/** Lines of the whole report: it fits a screen. */
const MOST_LINES = 22;
/** Up to so many prompts are told one by one. */
const FEW = 8;

const ACTIONS: Readonly<Record<ImportAction, string>> = {
  added: 'added',
  changed: 'changed',
  renamed: 'renamed',
  removed: 'removed',
  unchanged: 'unchanged',
  edited: 'changed here only',
  left: 'without a file any more',
  conflict: 'in conflict',
  refused: 'refused',
};

/** An item as --json tells it. */
export async function itemRecord({
  draft: _draft,
  variables: _variables,
  expected: _expected,
  advice = [],
  faults,
  ...item
}: PlannedItem) {
  const { shellHint, withHint } = await import('../advice.ts');
  // Import has no option for a limit.
  const hint = shellHint(advice.filter(({ kind }) => kind !== 'raise_limit'));
  return { ...item, ...(faults && { faults: faults.map(withHint) }), ...(hint !== undefined && { hint }) };
}

/** What an import did, on one screen: of few prompts each, of many what they have in common and what is wrong. */
export async function reportOf(items: readonly ImportItem[], options: ReportOptions): Promise<string> {
  const told = items.filter(({ action }) => action !== 'unchanged').map((item) => shortly(item, options));
  const lines = told.length <= FEW ? ofFew(told) : ofMany(told);
  const kept = lines.length < MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 2), '… --json tells all of it'];
  const page = [headOf(items, options), ...kept].map((line) => line.trimEnd());
  const { columns } = options;
  if (columns === undefined) return page.join('\n');
  const { cut } = await measureFor(page);
  return page.map((line) => cut(line, columns)).join('\n');
}

/** An item whose file is told as it stands below the folder, in characters that a terminal takes. */
function shortly(item: ImportItem, { root }: ReportOptions): ImportItem {
  const below = root === undefined ? '' : `${root.replace(/\/+$/, '')}/`;
  const file = item.file.startsWith(below) ? item.file.slice(below.length) : item.file;
  return { ...item, file: sanitizeLine(file) };
}

function headOf(items: readonly ImportItem[], { others, isPlan }: ReportOptions): string {
  const counts = (Object.keys(ACTIONS) as ImportAction[]).flatMap((action) => {
    const count = items.filter((item) => item.action === action).length;
    return count === 0 ? [] : [`${count} ${ACTIONS[action]}`];
  });
  const also = others === 0 ? '' : `; ${others} other ${others === 1 ? 'file' : 'files'}`;
  return `${isPlan ? 'would be: ' : ''}${counts.join(', ') || 'no prompts'}${also}`;
}

function ofFew(items: readonly ImportItem[]): string[] {
  return items.flatMap((item) => [
    `${ACTIONS[item.action]}: ${isFault(item) ? faultLine(item) : itemLine(item)}`,
    ...item.notes.map((note) => `    ${noteLine(note)}`),
  ]);
}

function isFault({ action }: ImportItem): boolean {
  return action === 'refused' || action === 'conflict';
}

function itemLine({ name = '', from, file, format = '', hides_starter: hides }: ImportItem): string {
  const called = from === undefined ? name : `${from} → ${name}`;
  return sanitizeLine(`${called} (${format}, ${file})${hides ? ', before the bundled prompt of that name' : ''}`);
}

function faultLine({ file, name, why = '', faults }: ImportItem): string {
  const [first, ...more] = faults ?? [];
  if (first === undefined) return sanitizeLine(`${name === undefined ? file : `${name} (${file})`}: ${why}`);
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return sanitizeLine(`${file}:${first.line}:${first.column}: ${first.message}${others}`);
}

function noteLine({ kind, what, line }: ImportNote): string {
  return sanitizeLine(`${kind}${line === undefined ? '' : `, line ${line}`}: ${what}`);
}

/** What is told of one by one also where there are many. */
const ONE_BY_ONE = ['refused', 'conflict', 'renamed', 'removed', 'edited', 'left'] as const;

function ofMany(items: readonly ImportItem[]): string[] {
  const formats = formatLines(items);
  const lists = ONE_BY_ONE.flatMap((action) => {
    const found = items.filter((item) => item.action === action);
    return found.length === 0 ? [] : [{ action, lines: found.map(isFault(found[0]!) ? faultLine : itemLine) }];
  });
  const hidden = items.filter(({ hides_starter: hides }) => hides).map(({ name }) => name);
  const last = hidden.length === 0 ? [] : [`before the bundled prompts: ${hidden.join(', ')}`];
  // Each list gets its share of what room there is.
  const room = MOST_LINES - 2 - formats.length - last.length - lists.length;
  const share = Math.max(1, Math.floor(room / Math.max(1, lists.length)));
  const told = lists.flatMap(({ action, lines }) => [
    `${ACTIONS[action]}:`,
    ...shortened(lines, share).map((line) => `  ${line}`),
  ]);
  return [...formats, ...told, ...last];
}

function shortened(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more; --json tells all of them`];
}

/** A line for each format: how many, and what they have in common that was changed or lost. */
function formatLines(items: readonly ImportItem[]): string[] {
  const formats = new Map<string, ImportItem[]>();
  for (const item of items) {
    const { action, format = '' } = item;
    if (action !== 'added' && action !== 'changed' && action !== 'renamed') continue;
    const known = formats.get(format);
    if (known === undefined) formats.set(format, [item]);
    else known.push(item);
  }
  const width = Math.max(0, ...[...formats.keys()].map((name) => name.length));
  return [...formats].map(([name, all]) => {
    const notes = all.flatMap((item) => item.notes);
    const said = (['lost', 'changed'] as const).map((kind) => common(notes, kind)).filter((text) => text !== '');
    return `  ${name.padEnd(width)}  ${String(all.length).padStart(4)}  ${sanitizeLine(said.join('; '))}`;
  });
}

/** Of the things that were changed or lost, so many are named. */
const MOST_NOTES = 3;

function common(notes: readonly ImportNote[], kind: ImportNote['kind']): string {
  const counts = new Map<string, number>();
  for (const note of notes) if (note.kind === kind) counts.set(note.what, (counts.get(note.what) ?? 0) + 1);
  const words = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what.length > 40 ? `${what.slice(0, 39)}…` : what}${count === 1 ? '' : ` (${count})`}`);
  const more = words.length > MOST_NOTES ? [`… ${words.length - MOST_NOTES} more`] : [];
  return words.length === 0 ? '' : `${kind}: ${[...words.slice(0, MOST_NOTES), ...more].join(', ')}`;
}
