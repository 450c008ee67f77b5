import type { LineageNode } from '../../core/conversations/lineage.ts';
import { age } from '../../terminal/age.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { cut } from '../../terminal/width.ts';

interface TreeOptions {
  styles: Styles;
  columns: number;
  /** Id of the conversation that was asked for. */
  current: string;
}

const ID_LENGTH = 8;

/** A conversation, where it came from, and what came from it: one a line. */
export function drawnTree(root: LineageNode, options: TreeOptions): string {
  return rowsOfTree(root, '', '', options).join('\n');
}

function rowsOfTree(node: LineageNode, start: string, below: string, options: TreeOptions): string[] {
  const { children } = node;
  return [
    rowOf(node, start, options),
    ...children.flatMap((child, at) => {
      const isLast = at === children.length - 1;
      return rowsOfTree(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`, options);
    }),
  ];
}

function rowOf(node: LineageNode, start: string, { styles, columns, current }: TreeOptions): string {
  const id = sanitizeLine(node.id.slice(0, ID_LENGTH));
  const told = sanitizeLine(node.title ?? '(gone)');
  const rest = [howItCame(node), promptOf(node), node.updated_at && age(new Date(node.updated_at), new Date())];
  const behind = rest.filter(Boolean).join(', ');
  const mark = node.id === current ? '* ' : '';
  const room = Math.max(10, columns - start.length - id.length - mark.length - behind.length - 5);
  return `${styles.dim(start)}${styles.cyan(id)}  ${styles.yellow(mark)}${cut(told, room)}  ${styles.dim(behind)}`.trimEnd();
}

function howItCame({ how, message_number: number }: LineageNode): string | undefined {
  if (how === 'rerun') return 'rerun';
  return how && `fork at message ${number}`;
}

function promptOf({ prompt_name: name, prompt_version: version }: LineageNode): string | undefined {
  return name && sanitizeLine(version === undefined ? name : `${name}@${version}`);
}
