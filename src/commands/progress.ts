import type { HomeProgress } from '../core/ports/home-keeper.ts';
import type { Context } from './context.ts';

/** Runs work on many files. On a terminal it is told how far it is, once it takes longer. */
export async function withProgress<Result>(
  what: string,
  context: Context,
  work: (progress: HomeProgress) => Promise<Result>,
): Promise<Result> {
  const spinner = context.globals.quiet ? undefined : context.spinner();
  let detail = '';
  spinner?.start(what, () => detail);
  try {
    return await work((files, total) => {
      detail = total === undefined ? `${files} files` : `${files} of ${total} files`;
    });
  } finally {
    spinner?.stop();
  }
}
