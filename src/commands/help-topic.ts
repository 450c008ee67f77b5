import { shownText } from '../terminal/answer-filters.ts';
import type { Context } from './context.ts';
import { printPaged } from './paged.ts';

/** Prints a page of docs/ as answers look; `help` has a word for it. */
export async function printTopic(name: string, context: Context): Promise<void> {
  const { io, colors } = context;
  const text = await context.page(name);
  await printPaged(await shownText(text, { output: io.stdout, markdown: 'auto', colors: colors() }), true, context);
}
