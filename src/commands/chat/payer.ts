import type { ChatSession } from '../../core/conversations/chat-session.ts';
import { asLlmkitError } from '../../core/errors.ts';
import type { App } from '../../core/services.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { Stop } from '../../core/stopping.ts';
import { payerOf, payerWords } from '../../core/settings/payer.ts';

/**
 * Who pays for the answers of a chat, in words; undefined where nobody can be asked, which is told when it is tried. A
 * program that tells the key is run now, while the terminal is nobody's.
 */
export async function payerOfChat(
  session: ChatSession,
  settings: SettingsSnapshot,
  app: App,
  stop: Stop,
): Promise<string | undefined> {
  const connection = await session
    .effective(settings)
    .then((effective) => settings.connection(effective, { needsKey: true }))
    .catch(asLlmkitError);
  if (connection instanceof Error) return undefined;
  // No signal is made for a key that needs none.
  const isTold = connection.key_command !== undefined;
  return payerWords(payerOf(isTold ? await app.keyCommands.withKey(connection, stop.signal) : connection));
}
