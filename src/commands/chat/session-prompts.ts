import type { App } from '../../core/services.ts';
import type { SessionPrompts } from '../../core/conversations/session-services.ts';
import type { Context } from '../context.ts';
import { promptFiles, withFiles } from '../prompt-files.ts';
import type { Input } from '../input.ts';
import { namedPrompt, prepareNamed } from '../variable-values.ts';

/** Prompts in the middle of a chat: the same ones, with the same form, as on the command line. */
export function sessionPrompts(
  app: App,
  {
    conversations,
    conversationVariables,
    isKept,
  }: Pick<App, 'conversations' | 'conversationVariables'> & { isKept: boolean },
  files: Input,
  context: Context,
): SessionPrompts {
  return {
    names: async () => (await app.prompts.list()).prompts.map(({ name }) => name),
    async prepare(name, said) {
      const prompt = await namedPrompt(name, app, files, context);
      const prepared = await prepareNamed(prompt, said, {}, context);
      const { messages, use } = await app.runner.messages(prepared);
      const attachments = await promptFiles(prompt, {}, app, context);
      const { input: _input, ...values } = prepared.values;
      // Who wants nothing stored means the values too.
      if (isKept) await app.variables.rememberValues(prompt, values);
      return { ...(await withFiles(messages, attachments, app)), prompt: use };
    },
    async setVariables({ id }, values) {
      await conversationVariables.change(id, values);
      return conversations.find(id);
    },
  };
}
