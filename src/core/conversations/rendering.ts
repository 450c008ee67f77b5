import { LlmkitError } from '../errors.ts';
import { goingWith, withAttached } from '../files/attached.ts';
import type { AppliedPrompt, PromptRunner } from '../prompts/runner.ts';
import type { PromptService } from '../prompts/service.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import { madeWith } from '../prompts/made-with.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Message, NewMessage } from '../records/message.ts';
import type { SettingValues } from '../tables/settings.ts';
import { exchangesOf } from '../records/exchanges.ts';

/** Values or a prompt in place of those that a conversation was made with. */
export interface PromptInstead {
  /** Of variables of the prompt that it was made from. */
  values?: Readonly<Record<string, string>>;
  prompt?: LoadedPrompt;
}

/** What a prompt makes of a conversation with other values, or another prompt in its place. */
export interface Rendering {
  /** Where the conversation itself was made from the prompt. */
  made?: {
    use: AppliedPrompt;
    /** Those of another prompt. */
    settings: SettingValues;
    /** The messages that it opens the conversation with. */
    history?: NewMessage[];
  };
  /** What is asked in place of each question that came from the prompt. */
  asked: ({ messages: NewMessage[]; prompt?: AppliedPrompt } | undefined)[];
}

interface Prompts {
  prompts: PromptService;
  runner: PromptRunner;
}

/** Throws `usage` where the conversation comes from no prompt, and `invalid_variables` for values that do not fit. */
export async function renderAnew(
  conversation: Conversation,
  { values = {}, prompt: given }: PromptInstead,
  { prompts, runner }: Prompts,
): Promise<Rendering> {
  if (!given && Object.keys(values).length === 0) return { asked: [] };
  const { exchanges } = exchangesOf(conversation);
  const questions = exchanges.map(({ said }) => said.at(-1)!);
  const meant = promptIn(conversation, questions);
  const prompt = given ?? (await sameVersion(meant, prompts));
  const run = async (question: Message) => {
    const { values: then = {}, input: asked } = question.prompt!;
    const input = Object.hasOwn(values, 'input') ? undefined : asked;
    const prepared = await runner.prepare(prompt, { given: values, stored: then, input });
    const { messages, use } = await runner.messages(prepared);
    return { messages: withAttached(messages, goingWith(question)), prompt: use };
  };
  const asked: Rendering['asked'] = [];
  for (const question of questions) asked.push(question.prompt?.name === meant.name ? await run(question) : undefined);
  if (conversation.prompt_name === undefined) return { asked };
  const settings = given ? undefined : {};
  if (conversation.opened_by_prompt) {
    const stored = conversation.variable_values ?? {};
    const { history, use } = await runner.opening(await runner.prepare(prompt, { given: values, stored }, 'open'));
    return { asked, made: { use, history, settings: settings ?? use.settings } };
  }
  // The first question is the prompt's; its settings are kept with the conversation.
  const [first, ...others] = asked;
  if (!first?.prompt) throw notMade(conversation);
  const { prompt: use, messages } = first;
  return { asked: [{ messages }, ...others], made: { use, settings: settings ?? use.settings } };
}

/** The prompt that a conversation, or else its questions, came from. */
function promptIn(conversation: Conversation, questions: readonly Message[]): NonNullable<Message['prompt']> {
  const made = madeWith(conversation);
  if (made !== undefined) return made;
  const used = questions.flatMap(({ prompt }) => prompt ?? []);
  const [first] = used;
  if (first && used.every((each) => each.name === first.name)) return first;
  throw notMade(conversation);
}

async function sameVersion(made: NonNullable<Message['prompt']>, prompts: PromptService): Promise<LoadedPrompt> {
  const found = await prompts.usedThen(made);
  if (found) return found;
  throw new LlmkitError(
    'not_found',
    `Cannot rerun with other values: the version of ${made.name} that was used is gone.`,
    {
      advice: [{ kind: 'give', what: 'prompt_version' }],
    },
  );
}

function notMade({ title }: Conversation): LlmkitError {
  return new LlmkitError('usage', `Cannot rerun ${JSON.stringify(title)} with other values: it comes from no prompt.`, {
    advice: [{ kind: 'show', what: 'help', name: 'llmkit conv rerun' }],
  });
}
