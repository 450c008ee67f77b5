import { LlmkitError } from '../errors.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import type { Conversation, DoneStep, Pending } from '../records/conversation.ts';
import { partsOf, wholeSteps } from '../records/parts.ts';
import { sumOfCosts, sumOfUsage } from './usage-sum.ts';
import { createMessage, type Message } from '../records/message.ts';
import { settingsFrom } from '../settings/levels.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import type { ExchangeInput, ExchangePorts } from './input.ts';
import { withContext } from './rag-context.ts';
import { isUnanswered, questionToRetry } from './waiting.ts';
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
    resumes: [],
    ...present({ prompt: input.prompt }),
  };
}

/** The question that waits for an answer, else the last one, to be answered again. */
export function askedAgain(
  ports: ExchangePorts,
  conversation: Conversation,
  { rag_context: context }: ExchangeInput,
): Asked {
  const waiting = questionToRetry(conversation, (entry) => isUnanswered(entry, ports));
  if (waiting) {
    const prompt = promptOf(waiting.prompt_level, conversation);
    return {
      messages: withContext(waiting.messages, context),
      replaces: waiting.replaces ?? [],
      takesUp: waiting,
      resumes: wholeStepsOf(waiting.steps ?? []),
      ...present({ prompt }),
    };
  }
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) throw nothingToRetry(conversation);
  const again = createMessage(conversation.messages[at]!, ports);
  const prompt = promptOf(again.prompt_level, conversation);
  return {
    messages: withContext([again], context),
    replaces: conversation.messages.slice(at).map(({ id }) => id),
    resumes: stepsToResume(conversation.messages.at(-1)!),
    ...present({ prompt }),
  };
}

function nothingToRetry({ id, pending }: Conversation): LlmkitError {
  if (pending.length > 0)
    return new LlmkitError('conflict', `Cannot retry: the question of conversation ${id} is being answered.`, {
      advice: [{ kind: 'retry', when: 'later' }],
    });
  return new LlmkitError('not_found', `Cannot retry: conversation ${id} has no question yet.`, {
    advice: [{ kind: 'ask', conversation: id }],
  });
}

/** The steps of a cut answer whose tools ran: what they gave is sent again, and nothing runs twice. */
function stepsToResume({ incomplete, content, parts, usage, cost_usd }: Message): DoneStep[] {
  if (!incomplete || parts === undefined) return [];
  return wholeStepsOf([present({ parts: partsOf({ content, parts }), usage, cost_usd })]);
}

/** One step for all of them: which call said what no longer matters. */
function wholeStepsOf(steps: readonly DoneStep[]): DoneStep[] {
  const parts = wholeSteps(steps.flatMap((step) => step.parts));
  const usage = sumOfUsage(steps.map((step) => step.usage));
  const cost_usd = sumOfCosts(steps.map((step) => step.cost_usd));
  return parts.length === 0 ? [] : [present({ parts, usage, cost_usd })];
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
