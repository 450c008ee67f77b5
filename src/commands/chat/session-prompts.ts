import type { App } from '../../core/services.ts';
import type { SessionPrompts } from '../../core/conversations/session-services.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { ToolChoice } from '../../core/tools/tool-choice.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { promptFiles, withFiles, withPromptTools } from '../prompt-files.ts';
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
  { files, tools }: { files: Input; tools: Pick<ToolChoice, 'choose' | 'named'> },
  context: Context,
): SessionPrompts {
  /** They stay for the chat, as those of /tools do. */
  const chooseTools = async (prompt: LoadedPrompt) => {
    const { tool = [] } = await withPromptTools<{ tool?: string[] }>(prompt, {}, app, context);
    const added = tool.filter((named) => !tools.named.includes(named));
    for (const named of added) {
      await tools.choose(named);
      context.output.note(`note: the model may call: ${sanitizeLine(named)}`);
    }
  };
  return {
    names: async () => (await app.prompts.list()).prompts.map(({ name }) => name),
    async prepare(name, said) {
      const prompt = await namedPrompt(name, app, files, context);
      const prepared = await prepareNamed(prompt, said, {}, context);
      const { messages, use } = await app.runner.messages(prepared);
      const attachments = await promptFiles(prompt, {}, app, context);
      await chooseTools(prompt);
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
