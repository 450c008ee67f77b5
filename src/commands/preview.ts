import type { RequestPreview } from '../core/exchange/llm-service.ts';
import { sanitize } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import { inShellWords } from './notice-words.ts';

/** Prints what a dry run found: nothing was sent. */
export async function printPreview(preview: RequestPreview, context: Context): Promise<void> {
  const notices = await Promise.all(preview.notices.map(inShellWords));
  await context.output.result({ ...preview, notices }, () => {
    const headers = Object.entries(preview.headers).map(([name, value]) => `${name}: ${value}`);
    const body = JSON.stringify(preview.body, null, 2);
    return sanitize([`${preview.method} ${preview.url}`, ...headers, '', body].join('\n'));
  });
  for (const { message, verbose } of notices) {
    if (!verbose || context.globals.verbose) context.output.note(`note: ${message}`);
  }
  context.output.note(
    `note: dry run, nothing was sent; about ~${preview.estimated_prompt_tokens} prompt tokens, cost unknown`,
  );
}
