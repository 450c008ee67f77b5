import { shownText } from '../terminal/answer-filters.ts';
import type { Context } from './context.ts';
import { printPaged } from './paged.ts';

/** Prints a page of docs/ as answers look; `help` has a word for it. */
export async function printTopic(name: string, context: Context): Promise<void> {
  const { io, colors } = context;
  const page = await context.page(name);
  const text = io.stdout.isTTY ? unbroken(page) : page;
  await printPaged(await shownText(text, { output: io.stdout, markdown: 'auto', colors: colors() }), true, context);
}

const FENCED = /(^```[^]*?^```$)/m;
/** Behind text, before a line that begins no block. */
const LINE_END = /(?<=^[^#|\n].*)\n *(?=[^\s#|\-\d>`]|`(?!``))/gm;

/** Paragraphs on one line each: in our pages lines end where the file is full, in an answer where the model wants it. */
function unbroken(page: string): string {
  return page
    .split(FENCED)
    .map((part) => (part.startsWith('```') ? part : part.replaceAll(LINE_END, ' ')))
    .join('');
}
