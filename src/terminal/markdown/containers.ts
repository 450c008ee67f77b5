import type { LineCursor } from './line-cursor.ts';
import { quoteAt, type LineContext, type Opening } from './line-start.ts';

/** The quotes and items that `stack` holds and the line at the cursor goes on; reads their signs and indents. */
export function goneOn(stack: readonly Opening[], cursor: LineCursor, context: LineContext): number | 'wait' {
  for (const [at, container] of stack.entries()) {
    const verdict = container.type === 'quote' ? goesOnQuote(cursor, context) : goesOnItem(container, cursor, context);
    if (verdict === 'wait') return 'wait';
    if (!verdict) return at;
  }
  return stack.length;
}

function goesOnQuote(cursor: LineCursor, context: LineContext): boolean | 'wait' {
  if (cursor.isBlank) return context.isWhole ? false : 'wait';
  const verdict = quoteAt(cursor, context);
  return verdict === 'wait' ? 'wait' : verdict !== undefined;
}

function goesOnItem(
  { indent, isEmpty }: Extract<Opening, { type: 'item' }>,
  cursor: LineCursor,
  { isWhole }: LineContext,
): boolean | 'wait' {
  if (cursor.indent >= indent) {
    cursor.skip(indent);
    // An item that begins with an empty line has only that one before its text.
    if (!isEmpty || !cursor.isBlank) return true;
    return isWhole ? false : 'wait';
  }
  if (!cursor.isBlank) return false;
  if (!isWhole) return 'wait';
  if (isEmpty) return false;
  cursor.skipIndent();
  return true;
}
