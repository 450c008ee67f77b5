import type { EffectiveSettings } from '../settings/effective.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { noticeOf, type Notice } from '../events.ts';
import type { ExchangeInput, ExchangePorts, Target } from './input.ts';
import { fallbackFlags, withoutForeignParameters, type Candidate, type Unable } from './fallbacks.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import { contextBlock, withContext } from './rag-context.ts';
import type { ChatCompletionRequest } from '../records/chat.ts';
import type { Conversation, Pending } from '../records/conversation.ts';
import { createMessage, type ChatMessage, type Message } from '../records/message.ts';
import { questionToRetry, isUnanswered } from './waiting.ts';
import { settingsFromRecord, type Setting, type SettingKey, type SettingValues } from '../settings/table.ts';

/** Everything decided before anything is stored or sent. */
export interface ExchangePlan extends Candidate {
  effective: EffectiveSettings;
  /** Asked in order when the one before cannot answer. */
  fallbacks: (Candidate | Unable)[];
  /** The conversation as it was read, or a draft of a new one; absent where there is neither. */
  conversation?: Conversation;
  /** The messages this exchange adds before its answer; the last is the user's. */
  messages: Message[];
  /** The unanswered entry that this call takes up. */
  takesUp?: Pending;
  /** The prompt of this call, or of the call that is taken up. */
  prompt?: AppliedPrompt;
  /** Ids of stored messages that the new exchange takes the place of. */
  replaces: string[];
  notices: Notice[];
}

/** Resolves settings and builds the request. Throws what is wrong with either; nothing has happened then. */
export async function planExchange(ports: ExchangePorts, input: ExchangeInput): Promise<ExchangePlan> {
  const conversation = await conversationOf(ports, input.target);
  const asked = input.retry && conversation ? askedAgain(ports, conversation, input) : askedNow(ports, input);
  const history = conversation
    ? conversation.messages.filter(({ id }) => !asked.replaces.includes(id))
    : (input.history ?? []);
  const candidateFor = async (flags: SettingValues) => {
    const effective = await settingsOf(ports, flags, asked.prompt, conversation);
    const connection = await ports.settings.connection(effective, { needsKey: input.dryRun !== true });
    return { effective, connection, request: buildRequest(effective, [...history, ...asked.messages]) };
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
  return {
    ...first,
    fallbacks,
    ...(conversation && { conversation }),
    ...asked,
    notices: planNotices(first.effective),
  };
}

function aboutFallback(model: string, { code, message, advice, details }: LlmkitError): LlmkitError {
  return new LlmkitError(code, `The fallback ${model}: ${message}`, {
    advice,
    ...(details && { details }),
  });
}

async function settingsOf(
  ports: ExchangePorts,
  flags: SettingValues,
  prompt: AppliedPrompt | undefined,
  conversation: Conversation | undefined,
): Promise<EffectiveSettings> {
  const effective = await ports.settings.effective({
    flag: flags,
    ...(prompt && { prompt: promptLevel(prompt, conversation) }),
    ...(conversation && { conversation: conversationSettings(conversation) }),
  });
  addPromptSystem(effective, prompt, conversation);
  return effective;
}

async function conversationOf(ports: ExchangePorts, target: Target): Promise<Conversation | undefined> {
  if (target.kind !== 'conversation') return target.kind === 'new' ? target.draft : undefined;
  const { id } = target;
  const conversation = await ports.conversations.get(id);
  if (conversation) return conversation;
  throw new LlmkitError('not_found', `Cannot find conversation ${id}.`, {
    advice: [{ kind: 'list', what: 'conversations' }],
  });
}

/** The settings of a prompt. In a conversation its system text is no level of its own: it is added for this call. */
function promptLevel({ settings, system }: AppliedPrompt, conversation: Conversation | undefined): SettingValues {
  return conversation || system === undefined ? settings : { ...settings, system };
}

function addPromptSystem(
  effective: EffectiveSettings,
  prompt: AppliedPrompt | undefined,
  conversation: Conversation | undefined,
): void {
  if (!conversation || prompt?.system === undefined) return;
  const { system } = effective.values;
  effective.values.system = system === undefined ? prompt.system : `${system}\n\n${prompt.system}`;
}

/** The conversation's own level of settings: what is kept with it, and its system prompt. */
export function conversationSettings(conversation: Conversation): SettingValues {
  const kept = settingsFromRecord(
    conversation.settings,
    `conversation ${conversation.id}`,
    (setting) => setting.conversation === true,
  );
  return { ...kept, ...(conversation.system_prompt !== undefined && { system: conversation.system_prompt }) };
}

type Asked = Pick<ExchangePlan, 'messages' | 'replaces' | 'takesUp' | 'prompt'>;

function askedNow(ports: ExchangePorts, input: ExchangeInput): Asked {
  refuseBadMessages(input.messages);
  refuseWithoutQuestion(input.messages);
  return {
    messages: input.messages.map((message) => createMessage(message, ports)),
    replaces: input.replaces ?? [],
    ...(input.prompt && { prompt: input.prompt }),
  };
}

/** The question that waits for an answer, else the last one, to be answered again. */
function askedAgain(ports: ExchangePorts, conversation: Conversation, { rag_context: context }: ExchangeInput): Asked {
  const waiting = questionToRetry(conversation, (entry) => isUnanswered(entry, ports));
  if (waiting) {
    const prompt = promptOf(waiting.prompt_level, conversation);
    return {
      messages: withContext(waiting.messages, context),
      replaces: waiting.replaces ?? [],
      takesUp: waiting,
      ...(prompt && { prompt }),
    };
  }
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) {
    throw new LlmkitError('not_found', `Cannot retry: conversation ${conversation.id} has no question yet.`, {
      advice: [{ kind: 'ask', conversation: conversation.id }],
    });
  }
  const again = createMessage(conversation.messages[at]!, ports);
  const prompt = promptOf(again.prompt_level, conversation);
  return {
    messages: withContext([again], context),
    replaces: conversation.messages.slice(at).map(({ id }) => id),
    ...(prompt && { prompt }),
  };
}

/** The prompt that a question was asked with, as far as a call needs it. */
export function promptOf(level: Message['prompt_level'], conversation: Conversation): AppliedPrompt | undefined {
  if (level === undefined) return undefined;
  const { settings, system } = level;
  const isKept = ({ conversation: kept }: Setting) => kept === true;
  return {
    settings: settingsFromRecord(settings, `conversation ${conversation.id}`, isKept),
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
  const said = messages.map((message, at) => plain(message, at === last));
  const system: ChatMessage[] = values.system === undefined ? [] : [{ role: 'system', content: values.system }];
  return {
    messages: [...system, ...said],
    model: effective.model,
    ...pick(values as Record<string, unknown>, REQUEST_SETTINGS),
    ...(context !== undefined && { rag_context: context }),
    asked_for: REQUEST_SETTINGS.filter((key) => sources[key] === 'flag' || sources[key] === 'conversation'),
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
    advice: [{ kind: 'name_model', provider }],
  });
}

function planNotices(effective: EffectiveSettings): Notice[] {
  if (!effective.guessed) return [];
  const { provider: value } = effective;
  const fixed = { kind: 'set_setting', key: 'provider', value } as const;
  return [noticeOf('provider', [`using ${value}: the only provider with a key (`, fixed, ')'])];
}
