import { nearest } from '../core/nearest.ts';
import type { RowFaults } from '../core/runs/row-faults.ts';
import type { MisnamedColumns } from '../core/runs/rows-plan.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';

const LONGEST = 200;
const MOST_NAMES = 10;

/** How to say whose the columns are, where variables have none and columns have no variable; the nearest name may be meant. */
export function misnamedLines({ unused, unfilled: [variable] }: MisnamedColumns): string[] {
  if (variable === undefined || unused.length === 0) return [];
  const column = nearest(variable, unused) ?? unused[0]!;
  const columns = `${unused.slice(0, MOST_NAMES).join(', ')}${unused.length > MOST_NAMES ? ', …' : ''}`;
  const way = `--column ${/^[\w.-]+$/.test(column) ? column : 'COLUMN'}=${variable}`;
  return [cut(`no column is called ${variable}, and no variable ${columns}; say which one it is: ${way}`)];
}

/** A line for each of the first rows that something is wrong with, then counts. */
export function rowFaultLines({ rows, more, count }: Pick<RowFaults, 'rows' | 'more' | 'count'>): string[] {
  const lines = rows.map(({ row, faults }) => cut(`row ${row}: ${faults.join('; ')}`));
  const others = count - rows.length;
  if (others === 0) return lines;
  lines.push(cut(`and ${others} more rows:`));
  return [...lines, ...more.map(({ count: times, fault }) => cut(`${times} × ${fault}`, '    '))];
}

function cut(text: string, indent = '  '): string {
  const line = indent + sanitizeLine(text);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
