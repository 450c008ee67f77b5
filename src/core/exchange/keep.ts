import { LlmkitError } from '../errors.ts';
import type { ExchangeInput, ExchangePorts } from './input.ts';
import type { ExchangePlan } from './plan.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import {
  createConversation,
  titleFrom,
  type Conversation,
  type NewConversation,
  type Pending,
} from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { settingsIn, type SettingValues } from '../settings/table.ts';
import type { AnswerCollector } from './answer-collector.ts';
import { beginConversation } from './begin.ts';
import { answerSoFar, isUnanswered } from './waiting.ts';
import { present } from '../present.ts';

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
  if (target.kind === 'conversation') {
    const entry = pendingEntry(ports, plan, plan.prompt);
    await ports.conversations.update(target.id, (conversation) => {
      refuseIfTakenMeanwhile(ports, conversation, plan);
      conversation.pending = [...conversation.pending.filter(({ id }) => id !== plan.takesUp?.id), entry];
      conversation.removed = [...conversation.removed, ...cutShort(ports, plan.takesUp)];
    });
    return keeperOf(ports, target.id, entry);
  }
  // A new conversation keeps what its prompt sets for itself, unless it was drafted with settings of its own.
  const { draft, title } = target;
  const entry = pendingEntry(ports, plan, draft && plan.prompt);
  const conversation = draft
    ? { ...draft, title: title ?? (titleOf(plan) || draft.title), pending: [entry] }
    : newConversation(ports, input, plan, entry);
  return keeperOf(ports, await beginConversation(ports, conversation), entry);
}

/** Throws `conflict` where another process asks the same again, or took it back, since the plan was made. */
function refuseIfTakenMeanwhile(ports: ExchangePorts, conversation: Conversation, plan: ExchangePlan): void {
  const { takesUp, replaces } = plan;
  const waiting = conversation.pending.find(({ id }) => id === takesUp?.id);
  const there = new Set(conversation.messages.map(({ id }) => id));
  const isThere =
    takesUp === undefined ? replaces.every((id) => there.has(id)) : waiting && isUnanswered(waiting, ports);
  if (isThere) return;
  throw new LlmkitError('conflict', 'Cannot ask again: another process asks this question, or took it back.', {
    advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
  });
}

/** The text that had come to a question whose process died: asked again, it is not sent, and still there. */
function cutShort(ports: ExchangePorts, entry: Pending | undefined): Message[] {
  return entry ? answerSoFar({ ...entry, steps: [] }, ports.ids) : [];
}

/** Of a prompt's run its name and input: all its runs begin with the same words. */
function titleOf({ messages }: ExchangePlan): string {
  const question = messages.at(-1);
  if (question?.prompt?.name === undefined) return titleFrom(question?.content ?? '');
  const { name, input = '' } = question.prompt;
  return titleFrom(input.trim() === '' ? name : `${name}: ${titleFrom(input)}`);
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

function newConversation(ports: ExchangePorts, input: ExchangeInput, plan: ExchangePlan, entry: Pending): Conversation {
  const { effective } = plan.first;
  const { values } = effective;
  const { title, id } = input.target.kind === 'new' ? input.target : {};
  return createConversation(
    present({
      id,
      title: title ?? titleOf(plan),
      settings: settingsToKeep({ ...input.prompt?.settings, ...input.flags }, effective),
      ...promptFields(input.prompt),
      system_by_hand: input.flags.system === undefined ? undefined : true,
      pending: [entry],
      history: input.history ?? [],
      system_prompt: values.system,
      user_id: values.user_id,
    }),
    ports,
  );
}

/** What a conversation remembers of the prompt it was made from. */
export function promptFields(prompt: AppliedPrompt | undefined): Partial<NewConversation> {
  if (prompt?.name === undefined) return {};
  return present({
    prompt_name: prompt.name,
    prompt_id: prompt.id,
    prompt_version: prompt.version,
    template_version_id: prompt.version_id,
    variable_values: prompt.values && { ...prompt.values },
  });
}

/**
 * What was given at the creation of a conversation, model and provider as resolved, so that aliases may change later. No
 * provider where only an address stands for one: the model is then asked for at the address in force.
 */
export function settingsToKeep(
  given: SettingValues,
  { provider, model, isImplied }: EffectiveSettings,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key of settingsIn('conversation')) if (given[key] !== undefined) kept[key] = given[key];
  if (given.model !== undefined || given.provider !== undefined) {
    if (!isImplied) kept['provider'] = provider;
    if (model !== undefined) kept['model'] = model;
  }
  return kept;
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
        if (answer) appendExchange(ports, conversation, entry, answer);
        else markFailed(conversation, entry, failure);
        if (answer && host !== undefined) conversation.host = host;
        conversation.updated_at = ports.clock.now().toISOString();
      };
      return ports.conversations.update(id, change, { despiteStop: answer !== undefined });
    },
  };
}

function appendExchange(ports: ExchangePorts, conversation: Conversation, entry: Pending, answer: Message): void {
  const mine = conversation.pending.find(({ id }) => id === entry.id) ?? entry;
  const replaced = new Set(mine.replaces ?? []);
  conversation.removed = [...conversation.removed, ...conversation.messages.filter(({ id }) => replaced.has(id))];
  const { prompt_level: level } = entry;
  const said = entry.messages.map((message) =>
    message === entry.messages.at(-1) && level ? { ...message, prompt_level: level } : message,
  );
  conversation.messages = [...conversation.messages.filter(({ id }) => !replaced.has(id)), ...said, answer];
  conversation.pending = conversation.pending.filter(({ id }) => id !== entry.id);
  conversation.message_count = conversation.messages.length;
  // Another that is being answered for the same place takes that of this one: no question stands there twice.
  for (const other of conversation.pending) {
    if (!isUnanswered(other, ports) && other.replaces?.some((id) => replaced.has(id)))
      other.replaces = [...other.replaces, ...said.map(({ id }) => id), answer.id];
  }
}

function markFailed(conversation: Conversation, entry: Pending, failure: LlmkitError | undefined): void {
  const mine = conversation.pending.find(({ id }) => id === entry.id);
  if (mine) mine.failed = failure?.code ?? 'incomplete';
}
