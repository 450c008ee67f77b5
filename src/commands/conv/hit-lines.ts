import type { SearchHit } from '../../core/search/hits.ts';
import { age } from '../../terminal/age.ts';
import { markedLine } from '../../terminal/marked-line.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import type { Context } from '../context.ts';

/** Prints places as they are found: under the title of their conversation on a terminal, elsewhere one a line in columns. */
export async function hitPrinter({
  io: { stdout },
  output,
  styles,
}: Context): Promise<(hit: SearchHit) => Promise<void>> {
  if (!stdout.isTTY) return (hit) => output.print(`${columnsFor(hit).map(withoutTabs).join('\t')}\n`);
  const { out } = await styles();
  let last: string | undefined;
  return async (hit) => {
    if (hit.conversation_id !== last) await output.print(`${last === undefined ? '' : '\n'}${headingOf(hit, out)}\n`);
    last = hit.conversation_id;
    const start = `  ${hit.place}  ${whatIsThere(hit)}: `;
    const pieces = markedLine(hit, stdout.columns - start.length - 1);
    const line = pieces.map(({ text, isMatch }) => (isMatch ? out.bold(out.yellow(text)) : text)).join('');
    await output.print(
      `${out.cyan(start.slice(0, hit.place.length + 2))}${out.dim(start.slice(hit.place.length + 2))}${line}\n`,
    );
  };
}

function columnsFor(hit: SearchHit): string[] {
  return [hit.place, whatIsThere(hit), hit.title, hit.line];
}

/** A line has its columns whatever stands in them. */
function withoutTabs(text: string): string {
  return text.replaceAll(/[\t\n\r]/g, ' ');
}

function headingOf({ title, updated_at: used }: SearchHit, styles: Styles): string {
  return `${styles.bold(sanitizeLine(title))}  ${styles.dim(age(new Date(used), new Date()))}`;
}

/** Who says it, and where it stands if it is not the text itself. */
function whatIsThere({ role, found_in: where, state }: SearchHit): string {
  const kind = where === 'message' || where === role ? '' : where.replace('_', ' ');
  return sanitizeLine([role, kind, state && `(${state})`].filter(Boolean).join(' '));
}
