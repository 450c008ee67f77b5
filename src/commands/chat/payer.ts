import type { ChatSession } from '../../core/conversations/chat-session.ts';
import { asLlmkitError } from '../../core/errors.ts';
import type { App } from '../../core/services.ts';
import { payerOf, payerWords } from '../../core/settings/payer.ts';

/**
 * Who pays for the answers of a chat, in words; undefined where nobody can be asked, which is told when it is tried. A
 * program that tells the key is run now, while the terminal is nobody's.
 */
export async function payerOfChat(session: ChatSession, app: App, signal: AbortSignal): Promise<string | undefined> {
  const connection = await Promise.all([app.settings.snapshot(), session.effective()])
    .then(([settings, effective]) => settings.connection(effective, { needsKey: true }))
    .catch(asLlmkitError);
  if (connection instanceof Error) return undefined;
  return payerWords(payerOf(await app.keyCommands.withKey(connection, signal)));
}
