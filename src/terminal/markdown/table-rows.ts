import type { Alignment } from './sink.ts';
import { LONGEST_LINE, type Verdict } from './line-start.ts';

/** The cells of a row. A pipe behind a backslash is part of its cell. */
export function cellsOf(row: string): string[] {
  const inside = row.trim().replace(/^\|/, '');
  const cells: string[] = [];
  let cell = '';
  for (const [found] of inside.matchAll(/\\\||\\.|[^|\\]+|[|\\]/gs)) {
    if (found === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += found === String.raw`\|` ? '|' : found;
  }
  if (cell.trim() !== '') cells.push(cell.trim());
  return cells;
}

/** The alignments that the line below a head of so many cells gives; undefined where it is no such line. */
export function alignmentsOf(line: string, count: number, isWhole: boolean): Verdict<(Alignment | undefined)[]> {
  if (!/^[|:\- \t]*$/.test(line) || line.length > LONGEST_LINE) return undefined;
  if (!isWhole) return 'wait';
  const cells = cellsOf(line);
  return cells.length === count && cells.every((cell) => /^:?-+:?$/.test(cell)) ? cells.map(alignmentOf) : undefined;
}

function alignmentOf(cell: string): Alignment | undefined {
  if (cell.endsWith(':')) return cell.startsWith(':') ? 'center' : 'right';
  return cell.startsWith(':') ? 'left' : undefined;
}
