import type { RowFaults } from '../core/runs/row-faults.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';

const LONGEST = 200;

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
