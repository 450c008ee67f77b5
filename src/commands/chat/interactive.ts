import { ChatSession } from '../../core/conversations/chat-session.ts';
import { unlessAborted } from '../../core/tools/unless-aborted.ts';
import { startRepl } from '../../terminal/repl/start.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { promptFiles, withPromptTools } from '../prompt-files.ts';
import { DEFAULT_MAX_INPUT, Input } from '../input.ts';
import { settingsFromOptions } from '../model-options.ts';
import { continued } from './continued.ts';
import type { ChatOptions } from './options.ts';
import { payerOfChat } from './payer.ts';
import { sessionPrompts } from './session-prompts.ts';
import { setUp } from './set-up.ts';
import { openingOf } from '../opening.ts';
import { present } from '../../core/fields.ts';

/** The chat on a terminal: `chat` without text, and `llmkit` alone. */
export async function interactiveChat(options: ChatOptions, context: Context): Promise<void> {
  const { io, globals, stop } = context;
  const app = await context.app();
  const { conversation: found, title } = await continued(options, app, context);
  const given = { flags: settingsFromOptions(options), settings: await app.settings.snapshot() };
  const { flags, settings } = await setUp(app, given, found, context);
  const { values } = settings.effective({ flag: flags });
  const isKept = options.save ?? values.save !== 'never';
  const place = isKept ? app : app.unsaved();
  const opening = options.prompt === undefined ? undefined : await openingOf(options.prompt, options, app, context);
  const conversation =
    opening === undefined
      ? found && !isKept
        ? await place.changes.keep(found)
        : found
      : await place.conversations.createConversation({ flags, ...opening.start });
  const input = new Input(context, options);
  const { Toolset } = await import('../tools/toolset.ts');
  const chosen = opening ? await withPromptTools(opening.prompt, options, app, context) : options;
  const tools = new Toolset(chosen, app, context);
  const session = new ChatSession(
    { ...app, ...place, sessionPrompts: sessionPrompts(app, { ...place, isKept }, { files: input, tools }, context) },
    present({ flags, conversation }),
  );
  // A server that starts slowly keeps nobody: the next question finds it.
  session.tools = (signal) => unlessAborted(tools.forExchange(), signal);
  if (title !== undefined) await session.rename(title);
  if (opening) session.attachments.push(...(await promptFiles(opening.prompt, options, app, context)));
  session.attachments.push(...(await input.attachments(options.file, app.files)));
  const payer = await payerOfChat(session, settings, app, stop);
  const { out: styles } = await context.styles();
  await startRepl({
    session,
    settings,
    exports: app.conversationExports,
    files: app.files,
    served: async (reference) => (await import('../tools/served.ts')).servedFiles(reference, context),
    io,
    styles,
    colors: context.colors(),
    stop,
    verbose: globals.verbose,
    showReasoning: options.showReasoning === true,
    isKept,
    largestFile: options.maxInput ?? DEFAULT_MAX_INPUT,
    spinner: context.spinner(),
    keyCommands: app.keyCommands,
    tools,
    ...present({ opening: payer }),
    ...(isKept && { history: app.history }),
    ...(opening && conversation && { dropUnused: () => dropUnused(conversation, place) }),
  });
}

/** A disk that does not let it go keeps it, which harms nobody. */
async function dropUnused(
  begun: Conversation,
  { conversations }: Pick<App, 'conversations'>,
): Promise<string | undefined> {
  const { id, updated_at: asOf } = begun;
  const freed = await conversations.remove(id, { asOf }).catch(() => undefined);
  return freed && id;
}
