import { wordPieces } from './rows.ts';
import { columnsOf } from './width.ts';
import { Sanitizer } from './sanitize.ts';
import type { Styles } from './styles.ts';

/** A piece of two texts laid over each other. */
interface Change {
  type: 'same' | 'removed' | 'added';
  text: string;
}

const INDENT = '  ';

/**
 * The lines in which two texts differ, safe to show and set off: what is gone in red and what is new in green, without
 * colours in brackets. Lines between that are the same are left out.
 */
export function changedRows(
  changes: readonly Change[],
  { columns, styles }: { columns: number; styles: Styles },
): string {
  const room = Math.max(2, columns - INDENT.length - 1);
  const rows: string[] = [];
  let isLeftOut = false;
  for (const line of linesOf(changes)) {
    if (line.every(({ type }) => type === 'same')) {
      if (!isLeftOut) rows.push(styles.dim('…'));
      isLeftOut = true;
    } else {
      rows.push(...wrapped(line.flatMap(inBrackets(styles)), room, styles));
      isLeftOut = false;
    }
  }
  return rows.map((row) => `${INDENT}${row}`.trimEnd()).join('\n');
}

function linesOf(changes: readonly Change[]): Change[][] {
  const sanitizer = new Sanitizer();
  const lines: Change[][] = [[]];
  const add = (type: Change['type'], text: string) => {
    const [first = '', ...others] = text.replaceAll('\t', ' ').split('\n');
    lines.at(-1)!.push({ type, text: first });
    for (const other of others) lines.push([{ type, text: other }]);
  };
  for (const { type, text } of changes) add(type, sanitizer.push(text));
  add('same', sanitizer.end());
  return lines.map((line) => line.filter(({ type, text }) => text !== '' || type !== 'same'));
}

/** Where there are no colours, brackets say what is gone and what is new. */
function inBrackets(styles: Styles): (change: Change) => Change[] {
  const hasColours = styles.red('x') !== 'x';
  return (change) => {
    if (hasColours || change.type === 'same') return [change];
    const [open, close] = change.type === 'removed' ? ['[-', '-]'] : ['{+', '+}'];
    return [{ ...change, text: `${open}${change.text}${close}` }];
  };
}

/** The pieces of a line in rows, broken at blanks; a longer word goes on in the next row. */
function wrapped(line: readonly Change[], room: number, styles: Styles): string[] {
  const rows = [''];
  let left = room;
  const show = { same: (text: string) => text, removed: styles.red, added: styles.green };
  for (const { type, text } of line) {
    for (const word of text.match(/\s+|\S+/g) ?? []) {
      for (const piece of wordPieces(word, room)) {
        const width = columnsOf(piece);
        if (width > left && left < room) {
          rows.push('');
          left = room;
        }
        rows[rows.length - 1] += show[type](piece);
        left -= width;
      }
    }
  }
  return rows;
}
