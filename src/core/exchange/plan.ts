import type { EffectiveSettings } from '../settings/effective.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { Notice } from '../events.ts';
import type { ExchangeInput, ExchangePorts, Target } from './input.ts';
import { fallbackFlags, withoutForeignParameters, type Candidate, type Unable } from './fallbacks.ts';
import type { PromptUse } from '../prompts/runner.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import { contextBlock, withContext } from './rag-context.ts';
import type { ChatCompletionRequest } from '../records/chat.ts';
import type { Conversation, Pending } from '../records/conversation.ts';
import { createMessage, type ChatMessage, type Message, type PromptLevel } from '../records/message.ts';
import { questionToRetry, isUnanswered } from './waiting.ts';
import { settingsFromRecord, type Setting, type SettingKey, type SettingValues } from '../settings/table.ts';

/** Everything decided before anything is stored or sent. */
export interface ExchangePlan extends Candidate {
  effective: EffectiveSettings;
  /** Asked in order when the one before cannot answer. */
  fallbacks: (Candidate | Unable)[];
  /** The thread as it was read, or a draft of a new one; absent where there is neither. */
  thread?: Conversation;
  /** The messages this exchange adds before its answer; the last is the user's. */
  messages: Message[];
  /** The unanswered entry that this call takes up. */
  takesUp?: Pending;
  /** The prompt of this call, or of the call that is taken up. */
  prompt?: PromptUse;
  /** Ids of stored messages that the new exchange takes the place of. */
  replaces: string[];
  notices: Notice[];
}

/** Resolves settings and builds the request. Throws what is wrong with either; nothing has happened then. */
export async function planExchange(ports: ExchangePorts, input: ExchangeInput): Promise<ExchangePlan> {
  const thread = await threadOf(ports, input.target);
  const turn = input.retry && thread ? turnToRetry(ports, thread, input) : newTurn(ports, input);
  const history = thread ? thread.messages.filter(({ id }) => !turn.replaces.includes(id)) : (input.history ?? []);
  const candidateFor = async (flags: SettingValues) => {
    const effective = await settingsOf(ports, flags, turn.prompt, thread);
    const connection = await ports.settings.connection(effective, { needsKey: input.dryRun !== true });
    return { effective, connection, request: buildRequest(effective, [...history, ...turn.messages]) };
  };
  const first = await candidateFor(input.flags);
  const fallbacks: (Candidate | Unable)[] = [];
  for (const model of first.effective.values.fallback ?? []) {
    try {
      const { connection, request } = await candidateFor(fallbackFlags(input.flags, model));
      fallbacks.push(withoutForeignParameters({ connection, request }, first));
    } catch (thrown) {
      const fault = asLlmkitError(thrown);
      // One that was asked for in this very call is told at once; the others may never be needed.
      if (first.effective.sources.fallback === 'flag') throw aboutFallback(model, fault);
      fallbacks.push({ model, fault });
    }
  }
  return { ...first, fallbacks, ...(thread && { thread }), ...turn, notices: planNotices(first.effective) };
}

function aboutFallback(model: string, { code, message, hint, details }: LlmkitError): LlmkitError {
  return new LlmkitError(code, `The fallback ${model}: ${message}`, {
    ...(hint !== undefined && { hint }),
    ...(details && { details }),
  });
}

async function settingsOf(
  ports: ExchangePorts,
  flags: SettingValues,
  prompt: PromptUse | undefined,
  thread: Conversation | undefined,
): Promise<EffectiveSettings> {
  const effective = await ports.settings.effective({
    flag: flags,
    ...(prompt && { prompt: promptLevel(prompt, thread) }),
    ...(thread && { thread: threadSettings(thread) }),
  });
  addPromptSystem(effective, prompt, thread);
  return effective;
}

async function threadOf(ports: ExchangePorts, target: Target): Promise<Conversation | undefined> {
  if (target.kind !== 'thread') return target.kind === 'new' ? target.draft : undefined;
  const { id } = target;
  const thread = await ports.conversations.get(id);
  if (thread) return thread;
  throw new LlmkitError('not_found', `Cannot find conversation ${id}.`, { hint: 'See: llmkit conv list' });
}

/** The settings of a prompt. In a thread its system text is no level of its own: it is added for this call. */
function promptLevel({ settings, system }: PromptUse, thread: Conversation | undefined): SettingValues {
  return thread || system === undefined ? settings : { ...settings, system };
}

function addPromptSystem(
  effective: EffectiveSettings,
  prompt: PromptUse | undefined,
  thread: Conversation | undefined,
): void {
  if (!thread || prompt?.system === undefined) return;
  const { system } = effective.values;
  effective.values.system = system === undefined ? prompt.system : `${system}\n\n${prompt.system}`;
}

/** The thread's own level of settings: what is kept with it, and its system prompt. */
export function threadSettings(thread: Conversation): SettingValues {
  const kept = settingsFromRecord(thread.settings, `conversation ${thread.id}`, (setting) => setting.thread === true);
  return { ...kept, ...(thread.system_prompt !== undefined && { system: thread.system_prompt }) };
}

type Turn = Pick<ExchangePlan, 'messages' | 'replaces' | 'takesUp' | 'prompt'>;

function newTurn(ports: ExchangePorts, input: ExchangeInput): Turn {
  refuseBadMessages(input.messages);
  refuseWithoutQuestion(input.messages);
  return {
    messages: input.messages.map((message) => createMessage(message, ports)),
    replaces: input.replaces ?? [],
    ...(input.prompt && { prompt: input.prompt }),
  };
}

/** The question that waits for an answer, else the last one, to be answered again. */
function turnToRetry(ports: ExchangePorts, thread: Conversation, { rag_context: context }: ExchangeInput): Turn {
  const waiting = questionToRetry(thread, (entry) => isUnanswered(entry, ports));
  if (waiting) {
    const prompt = promptOf(waiting.prompt_level, thread);
    return {
      messages: withContext(waiting.messages, context),
      replaces: waiting.replaces ?? [],
      takesUp: waiting,
      ...(prompt && { prompt }),
    };
  }
  const at = thread.messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) {
    throw new LlmkitError('not_found', `Cannot retry: conversation ${thread.id} has no question yet.`, {
      hint: `Send one: llmkit conv send ${thread.id} TEXT`,
    });
  }
  const again = createMessage(thread.messages[at]!, ports);
  const prompt = promptOf(again.prompt_level, thread);
  return {
    messages: withContext([again], context),
    replaces: thread.messages.slice(at).map(({ id }) => id),
    ...(prompt && { prompt }),
  };
}

/** The prompt that a question was asked with, as far as a call needs it. */
export function promptOf(level: PromptLevel | undefined, thread: Conversation): PromptUse | undefined {
  if (level === undefined) return undefined;
  const { settings, system } = level;
  const isKept = ({ thread: kept }: Setting) => kept === true;
  return {
    settings: settingsFromRecord(settings, `conversation ${thread.id}`, isKept),
    ...(system !== undefined && { system }),
  };
}

const REQUEST_SETTINGS = [
  'temperature',
  'max_tokens',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'extra',
  'stream',
] as const satisfies readonly SettingKey[];

/** The request in neutral terms. The last user message's context goes beside it, earlier ones stay with theirs. */
function buildRequest(effective: EffectiveSettings, messages: (Message | ChatMessage)[]): ChatCompletionRequest {
  const { values, sources } = effective;
  if (effective.model === undefined) throw noModel(effective.provider);
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const context = last < 0 ? undefined : contextOf(messages[last]!);
  const turns = messages.map((message, at) => plain(message, at === last));
  const system: ChatMessage[] = values.system === undefined ? [] : [{ role: 'system', content: values.system }];
  return {
    messages: [...system, ...turns],
    model: effective.model,
    ...pick(values as Record<string, unknown>, REQUEST_SETTINGS),
    ...(context !== undefined && { rag_context: context }),
    asked_for: REQUEST_SETTINGS.filter((key) => sources[key] === 'flag' || sources[key] === 'thread'),
  };
}

function contextOf(message: Message | ChatMessage): string | undefined {
  return 'rag_context' in message ? message.rag_context : undefined;
}

function plain(message: Message | ChatMessage, isLastQuestion: boolean): ChatMessage {
  const context = isLastQuestion ? undefined : contextOf(message);
  const content = context === undefined ? message.content : `${contextBlock(context)}\n\n${message.content}`;
  return { role: message.role, content };
}

function pick(values: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]));
}

function noModel(provider: string): LlmkitError {
  return new LlmkitError('config', `Cannot ask ${provider}: no model is named and it has no default.`, {
    hint: `Name one with -m ${provider}/MODEL, or set it: llmkit config set providers.${provider}.model MODEL`,
  });
}

function planNotices(effective: EffectiveSettings): Notice[] {
  if (!effective.guessed) return [];
  const message = `using ${effective.provider}: the only provider with a key (fix it with: llmkit config set provider ${effective.provider})`;
  return [{ type: 'notice', code: 'provider', message }];
}
