import { LlmkitError, asLlmkitError } from '../errors.ts';
import type { ChatEvent } from '../events.ts';
import { beginConversation } from '../exchange/begin.ts';
import { callSettings } from '../exchange/call-settings.ts';
import { conversationStart, settingsToKeep, titleOf } from '../exchange/conversation-start.ts';
import type { ExchangeInput, ExchangePorts, Target } from '../exchange/input.ts';
import { type ExchangePlan, planExchange } from '../exchange/plan.ts';
import { runExchange } from '../exchange/run.ts';
import { present } from '../fields.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import { type Conversation, createConversation } from '../records/conversation.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { forkOf } from './changes.ts';

/** One of several models that are asked the same at once. */
export interface Side {
  /** `provider/model`: what tells it apart. */
  model: string;
  /** Its exchange, which begins when it is first asked for an event. */
  events: AsyncGenerator<ChatEvent, ChatCompletionResponse>;
}

/** An exchange as it would be with one of the models. */
interface Planned {
  model: string;
  input: ExchangeInput;
  plan: ExchangePlan;
}

/**
 * The exchange of `input` once for each of `models`. Each is a conversation of its own, and all of them have one parent: the
 * conversation that is continued, or a new one with what they begin with. Whatever is wrong with any of them is thrown here,
 * before anything is stored or sent.
 */
export async function askSideBySide(
  ports: ExchangePorts,
  input: ExchangeInput,
  models: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<Side[]> {
  const settings = input.settings ?? (await ports.settings.snapshot());
  const planned: Planned[] = [];
  for (const model of models) planned.push(await plannedFor(ports, { ...input, settings }, model));
  refuseTwice(planned.map(({ model }) => model));
  // A program that tells a key gets the terminal, so before anything is drawn.
  for (const { plan } of planned) await ports.keyCommands.withKey(plan.first.connection, signal);
  const targets = await targetsOf(ports, { ...input, settings }, planned);
  return planned.map(({ model, input: own }, at) => ({
    model,
    events: runExchange(ports, { ...own, target: targets[at]! }, { signal }),
  }));
}

/** Throws what is wrong with this one, by its name. */
async function plannedFor(ports: ExchangePorts, input: ExchangeInput, model: string): Promise<Planned> {
  const own = { ...input, flags: { ...input.flags, model } };
  try {
    const plan = await planExchange(ports, own);
    const { connection, request } = plan.first;
    return { model: `${connection.provider}/${request.model}`, input: own, plan };
  } catch (thrown) {
    const { code, message, advice, details } = asLlmkitError(thrown);
    // The question may be what is wrong, and that is told once.
    const told = message.includes(model) ? message : `The model ${model}: ${message}`;
    throw new LlmkitError(code, told, { advice, details, cause: thrown });
  }
}

function refuseTwice(models: readonly string[]): void {
  const twice = models.find((model, at) => models.indexOf(model) < at);
  if (twice === undefined) return;
  throw new LlmkitError('usage', `Cannot ask ${twice} twice at once: answers are told apart by their model.`, {
    advice: [{ kind: 'give', what: 'once' }],
  });
}

/** Where each is kept; their parent is on disk then. */
async function targetsOf(
  ports: ExchangePorts,
  input: ExchangeInput & { settings: SettingsSnapshot },
  planned: readonly Planned[],
): Promise<Target[]> {
  const { target } = input;
  if (target.kind === 'none' || (target.kind === 'conversation' && target.store === false))
    return planned.map(() => target);
  if (target.kind === 'conversation') {
    return planned.map(({ model, input: { flags }, plan }): Target => {
      const draft = branchOf(plan.conversation!, { flags, plan }, ports);
      return { kind: 'new', draft, title: titled(plan.conversation!.title, model) };
    });
  }
  const title = target.title ?? titleOf(planned[0]!.plan.messages.at(-1));
  const beginning = beginningOf(ports, input, { title, ...present({ id: target.id }) });
  const id = await beginConversation(ports, beginning);
  const parent = { conversation_id: id, message_number: beginning.message_count };
  return planned.map(({ model }) => ({ kind: 'new', title: titled(title, model), parent }));
}

function titled(title: string, model: string): string {
  return `${title} (${model})`;
}

/** What all of them begin with, and no model. */
function beginningOf(
  ports: ExchangePorts,
  { flags: { model: _model, ...flags }, prompt, history, settings }: ExchangeInput & { settings: SettingsSnapshot },
  named: { title: string; id?: string },
): Conversation {
  const start = conversationStart(
    { flags, ...present({ prompt, history }) },
    callSettings(settings, { flags }, prompt, undefined),
  );
  return createConversation({ ...start, ...named }, ports);
}

/** The conversation as it goes on with one of the models, which it keeps. */
function branchOf(
  conversation: Conversation,
  { flags, plan }: { flags: ExchangeInput['flags']; plan: ExchangePlan },
  ports: ExchangePorts,
): Conversation {
  const { effective } = plan.first;
  const fork = forkOf(conversation, conversation.message_count, ports);
  const { model: _model, provider: _provider, base_url: address, ...kept } = fork.settings;
  return {
    ...fork,
    settings: {
      ...kept,
      // A model that is named with its provider leaves the address.
      ...(effective.values.base_url !== undefined && present({ base_url: address })),
      ...settingsToKeep(flags, effective),
    },
    ...(flags.system !== undefined && { system_prompt: flags.system, system_by_hand: true }),
    ...present({ user_id: effective.values.user_id }),
  };
}
