import type { Context } from './context.ts';

/** Prints a long text: on a terminal in the pager, unless `isWanted` is false or there is none. */
export async function printPaged(text: string, isWanted: boolean, context: Context): Promise<void> {
  const { io, output, signal } = context;
  if (isWanted && (await io.showInPager?.(text, signal))) return;
  await output.print(text);
}
