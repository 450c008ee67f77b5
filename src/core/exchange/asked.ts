import { LlmkitError } from '../errors.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import type { Conversation, DoneStep, Pending } from '../records/conversation.ts';
import { partsOf, wholeSteps } from '../records/parts.ts';
import { createMessage, type Message } from '../records/message.ts';
import type { SettingValues } from '../tables/settings.ts';
import { settingsFrom } from '../settings/levels.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import type { ExchangeInput, ExchangePorts } from './input.ts';
import { withAttached } from '../files/attached.ts';
import { isUnanswered, questionToRetry, beingAnswered } from './waiting.ts';
import { present } from '../fields.ts';

/** What an exchange asks: anew, or again. */
export interface Asked {
  /** The messages this exchange adds before its answer; the last is the user's. */
  messages: Message[];
  /** Ids of stored messages that the new exchange takes the place of. */
  replaces: string[];
  /** The unanswered entry that this exchange takes up. */
  takesUp?: Pending;
  /** Steps of an answer that was cut, which the new one goes on from. */
  resumes: DoneStep[];
  /** The form that the answer was to have the first time, as a flag of that call. */
  output?: SettingValues['output'];
  /** The prompt of this call, or of the call that is taken up. */
  prompt?: AppliedPrompt;
}

/** What `input` says. Throws `usage` unless it ends with a question. */
export function askedNow(ports: ExchangePorts, input: ExchangeInput): Asked {
  refuseBadMessages(input.messages);
  refuseWithoutQuestion(input.messages);
  return {
    messages: input.messages.map((message) => createMessage(message, ports)),
    replaces: input.replaces ?? [],
    resumes: input.resumes ?? [],
    ...present({ prompt: input.prompt, output: input.output }),
  };
}

/**
 * The question that waits for an answer, else the last one, to be answered again. Throws `conflict` while the last one is
 * being answered, and `not_found` where there is none.
 */
export function askedAgain(
  ports: ExchangePorts,
  conversation: Conversation,
  { rag_context, parts }: ExchangeInput,
): Asked {
  const attached = present({ rag_context, parts });
  const isWaiting = (entry: Pending) => isUnanswered(entry, ports);
  const waiting = questionToRetry(conversation, isWaiting);
  if (waiting)
    return {
      messages: withAttached(waiting.messages, attached),
      replaces: waiting.replaces ?? [],
      takesUp: waiting,
      resumes: resumable(waiting.steps ?? []),
      ...present({ prompt: promptOf(waiting.prompt_level, conversation), ...outputAsked(waiting.messages.at(-1)) }),
    };
  const answering = beingAnswered(conversation, isWaiting);
  if (answering) throw alreadyAsked(conversation, answering);
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) throw noQuestion(conversation);
  const again = createMessage(conversation.messages[at]!, ports);
  return {
    messages: withAttached([again], attached),
    replaces: conversation.messages.slice(at).map(({ id }) => id),
    resumes: stepsOfCut(conversation.messages.at(-1)!),
    ...present({ prompt: promptOf(again.prompt_level, conversation), ...outputAsked(again) }),
  };
}

/** The form that the answer to `question` was to have, where it was asked for with it. */
export function outputAsked(question: Message | undefined): Pick<SettingValues, 'output'> {
  const { output } = question?.asked_with ?? {};
  return settingsFrom({ output }, { in: 'call', called: 'the question' });
}

/** The error for asking what somebody answers already. Nobody has to wait: the answer is kept when it comes. */
export function alreadyAsked({ id }: Conversation, { owner }: Pending): LlmkitError {
  const who = /^\d+(?=:)/.exec(owner);
  const message = `Cannot ask again: ${who ? `process ${who[0]}` : owner} is answering, and its answer will be kept.`;
  return new LlmkitError('conflict', message, { advice: [{ kind: 'show', what: 'conversation', name: id }] });
}

function noQuestion({ id }: Conversation): LlmkitError {
  return new LlmkitError('not_found', `Cannot retry: conversation ${id} has no question yet.`, {
    advice: [{ kind: 'ask', conversation: id }],
  });
}

/** The steps of a cut answer whose tools ran. Of their tokens and cost only the sum is known. */
function stepsOfCut({ incomplete, content, parts, usage, cost_usd }: Message): DoneStep[] {
  if (!incomplete || parts === undefined) return [];
  return resumable([present({ parts: partsOf({ content, parts }), usage, cost_usd })]);
}

/** Steps as an answer goes on from them: what their tools gave is sent again, and nothing runs twice. */
export function resumable(steps: readonly DoneStep[]): DoneStep[] {
  return steps.flatMap(({ parts, usage, cost_usd }) =>
    wholeSteps(parts).map((whole, at) => present({ parts: whole, ...(at === 0 && { usage, cost_usd }) })),
  );
}

/** The prompt that a question was asked with, as far as a call needs it. */
export function promptOf(level: Message['prompt_level'], conversation: Conversation): AppliedPrompt | undefined {
  if (level === undefined) return undefined;
  const { settings, system } = level;
  return {
    settings: settingsFrom(settings, { in: 'prompt', called: `conversation ${conversation.id}` }),
    ...present({ system }),
  };
}
