import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';
import type { DrawRows } from './set-off.ts';
import type { ColorLevel } from './styles.ts';
import { chained, type TextFilter } from './text-filter.ts';

/** How an answer looks on one output. */
export interface AnswerLook {
  output: Pick<TextOutput, 'isTTY' | 'columns'>;
  /** The setting `markdown`. */
  markdown: 'auto' | 'always' | 'never';
  colors: ColorLevel;
}

/** Whether texts are drawn there, not passed on as bytes. */
export function isDrawn({ output, markdown }: AnswerLook): boolean {
  return output.isTTY || markdown === 'always';
}

/**
 * What stands between a model and an output. A terminal must not obey it, and gets Markdown drawn or at least lines that
 * are wrapped at words; a pipe gets the bytes unless Markdown is wanted there.
 */
export function answerFilters(look: AnswerLook): TextFilter[] | Promise<TextFilter[]> {
  return isDrawn(look) ? terminalFilters(look) : [];
}

/** Loads what draws, which nobody needs before an answer comes. */
async function terminalFilters({ output, markdown, colors }: AnswerLook): Promise<TextFilter[]> {
  const columns = () => output.columns;
  if (markdown === 'never') {
    const { WrapFilter } = await import('./wrap-filter.ts');
    return [new Sanitizer(), new WrapFilter(columns)];
  }
  const { MarkdownFilter, themeOf } = await import('./markdown/index.ts');
  return [new Sanitizer(), new MarkdownFilter({ columns, theme: themeOf(colors) })];
}

/** A whole text as it is shown with this look; it ends in a line end unless it is empty. */
export async function shownText(text: string, look: AnswerLook): Promise<string> {
  const filter = chained(await answerFilters(look));
  let shown = filter.push(text);
  while (filter.waitsFor) {
    await filter.waitsFor;
    shown += filter.push('');
  }
  return shown + filter.end();
}

/** Draws texts as answers look here, in rows that something else stands before. */
export function rowsLike(look: AnswerLook): DrawRows {
  return async (text, columns) => {
    const shown = await shownText(text.trimEnd(), { ...look, output: { isTTY: true, columns } });
    return shown.trimEnd().split('\n');
  };
}
