import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import type { ChatOptions } from './options.ts';

/** What a chat goes on with: a conversation, one that is to begin under a title, or neither. */
export interface Continued {
  conversation?: Conversation;
  title?: string;
}

/** The conversation that -c or --conv name. Where there is none of that title it may begin: with --create, or asked for. */
export async function continued(options: ChatOptions, app: App, context: Context): Promise<Continued> {
  const reference = options.conv ?? (options.continue ? 'last' : undefined);
  if (reference === undefined) return {};
  try {
    return { conversation: await app.conversations.find(reference) };
  } catch (thrown) {
    const { code, message } = asLlmkitError(thrown);
    if (code !== 'not_found' || reference === 'last' || reference.trim() === '') throw thrown;
    if (options.create || (await isWanted(reference, options, context))) return { title: reference };
    throw new LlmkitError('not_found', message, { advice: [{ kind: 'create_conversation' }] });
  }
}

/** Asks a person; not about what is rather the start of an id. */
async function isWanted(title: string, options: ChatOptions, { io, globals, signal }: Context): Promise<boolean> {
  const mayAsk = io.stdin.isTTY && io.stderr.isTTY && options.input !== false && !globals.json && !globals.ndjson;
  if (!mayAsk || /^[\da-f-]{4,36}$/.test(title)) return false;
  const { askYesNo } = await import('../../terminal/forms.ts');
  return askYesNo(`There is no conversation ${JSON.stringify(title)}. Begin it?`, { signal, suggestion: true });
}
