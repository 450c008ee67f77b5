import type { ConversationStart } from '../core/conversations/service.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import { calledAs } from '../core/prompts/names.ts';
import type { App } from '../core/services.ts';
import type { Context } from './context.ts';
import { Input } from './input.ts';
import { givenValues, namedPrompt, prepareNamed, type VariableOptions } from './variable-values.ts';

/** The opening that the prompt gives the conversation, and the prompt. */
export async function openingOf(
  reference: string,
  options: VariableOptions,
  app: App,
  context: Context,
): Promise<{ start: ConversationStart; prompt: LoadedPrompt }> {
  const input = new Input(context, {});
  const prompt = await namedPrompt(reference, app, input, context);
  const given = await givenValues(options, input, app);
  const prepared = await prepareNamed(prompt, { given }, options, context, 'open');
  const { history, use, unused } = await app.runner.opening(prepared);
  if (unused) {
    context.output.note(
      `note: the text of ${calledAs(prompt)} behind its last answer is not used here; llmkit prompt run sends it`,
    );
  }
  await app.variables.rememberValues(prompt, prepared.values);
  const { messages } = await app.files.carriedIn(history);
  return { start: { history: messages, prompt: use }, prompt };
}
