import { usd } from '../core/facts/usd.ts';
import type { RequestPreview } from '../core/exchange/llm-service.ts';
import { payerWords } from '../core/settings/payer.ts';
import { sanitize } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import { inShellWords } from './notice-words.ts';

/** Prints what a dry run found: nothing was sent. */
export async function printPreview(given: RequestPreview, context: Context): Promise<void> {
  const preview = await inShellWordsOf(given);
  await context.output.result(preview, () => sanitize(requestText(preview)));
  tellBeside(preview, context);
}

/** The same for several models at once: a list of them. */
export async function printPreviews(given: readonly RequestPreview[], context: Context): Promise<void> {
  const previews = await Promise.all(given.map(inShellWordsOf));
  await context.output.result(previews, () => sanitize(previews.map(requestText).join('\n\n')));
  for (const preview of previews) tellBeside(preview, context, `${preview.provider}/${preview.model}: `);
}

async function inShellWordsOf(preview: RequestPreview): Promise<RequestPreview> {
  return { ...preview, notices: await Promise.all(preview.notices.map(inShellWords)) };
}

function requestText(preview: RequestPreview): string {
  const headers = Object.entries(preview.headers).map(([name, value]) => `${name}: ${value}`);
  const body = JSON.stringify(preview.body, withoutBytes, 2);
  return [`${preview.method} ${preview.url}`, ...headers, '', body].join('\n');
}

function tellBeside(preview: RequestPreview, { globals, output }: Context, of = ''): void {
  for (const { message, verbose } of preview.notices) {
    if (!verbose || globals.verbose) output.note(`note: ${of}${message}`);
  }
  output.note(`note: ${of}dry run, nothing was sent; ${estimateWords(preview)}`);
  output.note(`note: ${of}it would ask ${payerWords(preview.payer)}`);
}

/** "~1204 prompt tokens for ~$0.0030, and at most $0.16 for the answer" */
function estimateWords({
  estimated_prompt_tokens: tokens,
  estimated_prompt_usd: cost,
  most_answer_usd: most,
}: RequestPreview): string {
  if (cost === undefined) return `~${tokens} prompt tokens, cost unknown`;
  const answer = most === undefined ? ', and the answer on top' : `, and at most ${usd(most)} for the answer`;
  return `~${tokens} prompt tokens for ~${usd(cost)}${answer}`;
}

/** The beginning of base64, which is shown. */
const BEGINNING = /^(?:data:[\w/.+-]+;base64,)?[A-Za-z0-9+/]{40}/;

/** Base64 of more than a few lines tells a person nothing; --json has all of it. */
function withoutBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length < 1000) return value;
  const beginning = BEGINNING.exec(value)?.[0] ?? '';
  const rest = value.slice(beginning.length);
  // Looked for what is none: an expression that takes all of it at once runs out of stack at 8 MB.
  if (beginning === '' || rest.length < 1000 || /[^A-Za-z0-9+/]/.test(rest.replace(/={1,2}$/, ''))) return value;
  return `${beginning}… ${rest.length} more characters`;
}
