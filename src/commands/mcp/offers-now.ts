import { promptOffers } from '../../core/prompts/offers.ts';
import type { PromptOffers } from '../../core/ports/prompt-server.ts';
import type { Context } from '../context.ts';
import { inputFor } from '../untrusted.ts';

export interface OffersAsked {
  /** Only files below it. */
  folder: string | undefined;
  tags: readonly string[];
  /** Tells what cannot be offered. */
  tell: (fault: string) => void;
}

/** What is offered at this moment, by services that have read nothing before: prompts, settings and users may have changed. */
export async function offersNow({ folder, tags, tell }: OffersAsked, context: Context): Promise<PromptOffers> {
  const app = await context.freshApp({ promptFolder: folder && context.io.absolutePath(folder) });
  const input = inputFor({}, await app.settings.snapshot(), context);
  return promptOffers(app, {
    tags,
    isFilesOnly: folder !== undefined,
    clean: (value, where) => input.clean(value, where),
    onFault: ({ message }) => tell(message),
  });
}
