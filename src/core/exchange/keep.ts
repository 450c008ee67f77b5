import { LlmkitError } from '../errors.ts';
import type { ExchangeInput, ExchangePorts, Target } from './input.ts';
import { hashesIn } from '../records/file-parts.ts';
import type { ExchangePlan } from './plan.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import { createConversation, takeBack, UNTITLED, type Conversation, type Pending } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { wholeSteps } from '../records/parts.ts';
import type { AnswerCollector } from './answer-collector.ts';
import { alreadyAsked } from './asked.ts';
import { conversationStart, titleOf } from './conversation-start.ts';
import { beginConversation } from './begin.ts';
import { cutAnswer, isUnanswered } from './waiting.ts';
import { present } from '../fields.ts';

/** How an exchange ended. */
export interface Ending {
  /** Without one the question stays as unanswered. */
  answer: Message | undefined;
  failure: LlmkitError | undefined;
  /** The host that was asked last. */
  host: string | undefined;
}

/** Keeps one exchange: the question before it is sent, the answer when it ends. */
export interface Keeper {
  /** The conversation; absent where nothing is kept. */
  id?: string;
  checkpoint(progress: Progress): Promise<void>;
  /** Resolves to the conversation as stored, if it is. */
  finish(ending: Ending): Promise<Conversation | undefined>;
}

type Progress = AnswerCollector['progress'];

const KEEPS_NOTHING: Keeper = {
  checkpoint: async () => {},
  finish: async () => undefined,
};

/** Puts the question on disk, as pending, and returns what completes it. */
export async function openKeeper(ports: ExchangePorts, input: ExchangeInput, plan: ExchangePlan): Promise<Keeper> {
  const { target } = input;
  if (target.kind === 'none' || (target.kind === 'conversation' && target.store === false)) return KEEPS_NOTHING;
  // Before, so that no message names what is not there; and after, since who removes a conversation may have taken it.
  await keepFiles(ports, plan);
  const keeper = await keptQuestion(ports, input, plan, target);
  await keepFiles(ports, plan);
  return keeper;
}

async function keepFiles({ attachments }: ExchangePorts, { files, messages }: ExchangePlan): Promise<void> {
  const named = new Set(messages.flatMap(hashesIn));
  for (const [sha256, bytes] of files) if (named.has(sha256)) await attachments.put(bytes);
}

async function keptQuestion(
  ports: ExchangePorts,
  input: ExchangeInput,
  plan: ExchangePlan,
  target: Exclude<Target, { kind: 'none' }>,
): Promise<Keeper> {
  if (target.kind === 'conversation') {
    const entry = pendingEntry(ports, plan, plan.prompt);
    await ports.conversations.update(target.id, (conversation) => {
      refuseIfTakenMeanwhile(ports, conversation, plan);
      conversation.pending = [...conversation.pending.filter(({ id }) => id !== plan.takesUp?.id), entry];
      conversation.removed = [...conversation.removed, ...cutShort(ports, plan.takesUp)];
      if (isUnnamed(conversation)) conversation.title = titleOf(plan.messages.at(-1)) || UNTITLED;
    });
    return keeperOf(ports, target.id, entry);
  }
  const { draft, title = titleOf(plan.messages.at(-1)) } = target;
  // A new conversation keeps what its prompt sets for itself, unless it was drafted with settings of its own.
  const entry = pendingEntry(ports, plan, draft ? plan.prompt : ofAnswerAlone(plan.prompt));
  const conversation = draft
    ? { ...draft, title: title || draft.title, pending: [entry] }
    : createConversation(
        {
          ...conversationStart(input, plan.first.effective),
          ...present({ id: target.id, parent: target.parent }),
          title,
          pending: [entry],
        },
        ports,
      );
  return keeperOf(ports, await beginConversation(ports, conversation), entry);
}

/** It was made empty and without a name: the first question is one. */
function isUnnamed({ title, message_count: count }: Conversation): boolean {
  return title === UNTITLED && count === 0;
}

/** What no conversation keeps of a prompt: the form of this one answer. */
function ofAnswerAlone(prompt: AppliedPrompt | undefined): AppliedPrompt | undefined {
  const { output } = prompt?.settings ?? {};
  return output === undefined ? undefined : { settings: { output } };
}

/** Throws `conflict` where another process asks the same again, or took it back, since the plan was made. */
function refuseIfTakenMeanwhile(ports: ExchangePorts, conversation: Conversation, plan: ExchangePlan): void {
  const { takesUp, replaces } = plan;
  const isSame = (entry: Pending) => entry.id === takesUp?.id || entry.replaces?.some((id) => replaces.includes(id));
  const asked = conversation.pending.find((entry) => isSame(entry) && !isUnanswered(entry, ports));
  if (asked) throw alreadyAsked(conversation, asked);
  const there = new Set([...conversation.messages, ...conversation.pending].map(({ id }) => id));
  if ((takesUp ? [takesUp.id] : replaces).every((id) => there.has(id))) return;
  throw new LlmkitError('conflict', 'Cannot ask again: the question was answered or taken back meanwhile.', {
    advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
  });
}

/** What had come to a question whose process died and is asked for anew: it is not sent, and still there. */
function cutShort(ports: ExchangePorts, entry: Pending | undefined): Message[] {
  if (!entry) return [];
  const steps = (entry.steps ?? []).filter(({ parts }) => wholeSteps(parts).flat().length < parts.length);
  return cutAnswer({ ...entry, steps }, ports.ids);
}

/** `prompt` is what a retry needs, where the conversation does not keep it. */
function pendingEntry(ports: ExchangePorts, plan: ExchangePlan, prompt: AppliedPrompt | undefined): Pending {
  return present({
    id: plan.takesUp?.id ?? ports.ids.uuid(),
    messages: plan.messages,
    owner: ports.owners.mine,
    started_at: ports.clock.now().toISOString(),
    replaces: plan.replaces.length > 0 ? plan.replaces : undefined,
    steps: plan.resumes.length > 0 ? plan.resumes : undefined,
    prompt_level: prompt && present({ settings: { ...prompt.settings }, system: prompt.system }),
  });
}

function keeperOf(ports: ExchangePorts, id: string, entry: Pending): Keeper {
  return {
    id,
    async checkpoint({ partial, steps }) {
      await ports.conversations.update(id, (conversation) => {
        const mine = conversation.pending.find((pending) => pending.id === entry.id);
        if (mine === undefined) return;
        mine.partial = partial;
        if (steps.length > 0) mine.steps = steps;
      });
    },
    finish({ answer, failure, host }) {
      const change = (conversation: Conversation): void => {
        if (answer) appendExchange(conversation, entry, answer);
        else markFailed(conversation, entry, failure);
        if (answer && host !== undefined) conversation.host = host;
        conversation.updated_at = ports.clock.now().toISOString();
      };
      return ports.conversations.update(id, change, { despiteStop: answer !== undefined });
    },
  };
}

function appendExchange(conversation: Conversation, entry: Pending, answer: Message): void {
  const { id, messages, replaces = [], prompt_level: level } = entry;
  takeBack(
    conversation,
    conversation.messages.filter((message) => replaces.includes(message.id)),
  );
  const question = { ...messages.at(-1)!, ...present({ prompt_level: level }) };
  conversation.messages = [...conversation.messages, ...messages.slice(0, -1), question, answer];
  conversation.message_count = conversation.messages.length;
  conversation.pending = conversation.pending.filter((other) => other.id !== id);
}

function markFailed(conversation: Conversation, entry: Pending, failure: LlmkitError | undefined): void {
  const mine = conversation.pending.find(({ id }) => id === entry.id);
  if (mine) mine.failed = failure?.code ?? 'incomplete';
}
