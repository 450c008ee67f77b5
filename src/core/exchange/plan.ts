import { LlmkitError } from '../errors.ts';
import type { CallRules } from '../call/ask.ts';
import { noticeOf, type Notice } from '../events.ts';
import type { Conversation } from '../records/conversation.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { askedAgain, askedNow, type Asked } from './asked.ts';
import { callSettings } from './call-settings.ts';
import { candidatesFor, type Candidates } from './candidates.ts';
import type { ExchangeInput, ExchangePorts, Target } from './input.ts';
import { buildRequest, messageToSend } from './request.ts';
import { withCallSettings } from './call-only-settings.ts';
import { rulesOf } from './rules.ts';
import { folded, messagesIn, type Spoken, type Window, windowOf } from './window.ts';
import { noConversation } from '../lists.ts';
import { present } from '../fields.ts';
import { AROUND_MESSAGE } from '../facts/call-estimate.ts';
import { estimateFileTokens } from '../facts/file-tokens.ts';
import { estimateTokens } from '../facts/token-estimate.ts';
import type { FileBytes } from '../files/attached.ts';
import type { ChatMessage, Message } from '../records/message.ts';
import type { OutputSchema } from '../records/model-request.ts';
import { filesIn, hashesIn, hasFiles } from '../records/file-parts.ts';
import type { SettingValues } from '../tables/settings.ts';
import { sanitizedNotice, sanitizeRules, withoutInstructionsIn, type Removal } from './untrusted.ts';

/** Everything decided before anything is stored or sent. */
export interface ExchangePlan extends Candidates, Asked {
  rules: CallRules;
  /** The conversation as it was read, or a draft of a new one; absent where there is neither. */
  conversation?: Conversation;
  notices: Notice[];
  /** What goes out of what was said before. */
  window: Window;
  /** Bytes of files that the messages name and that are to be kept with them. */
  files: FileBytes;
  /** The same plan with `summary` in place of what `window.due` folds. */
  withSummary: (summary: string) => Promise<ExchangePlan>;
}

/** Resolves settings and builds the request. Throws what is wrong with either; nothing has happened then. */
export async function planExchange(ports: ExchangePorts, input: ExchangeInput): Promise<ExchangePlan> {
  refuseBadSteps(input);
  const conversation = await conversationOf(ports, input.target);
  const settings = input.settings ?? (await ports.settings.snapshot());
  const { removals, ...asked } = sanitized(
    input.retry && conversation ? askedAgain(ports, conversation, input) : askedNow(ports, input),
    (prompt) => callSettings(settings, { flags: input.flags }, prompt, conversation).values,
    input,
  );
  const history = conversation
    ? conversation.messages.filter(({ id }) => !asked.replaces.includes(id))
    : (input.history ?? []);
  const settle = (given: SettingValues, options: { fallbackOf?: EffectiveSettings } = {}) =>
    callSettings(settings, { flags: given, ...options }, asked.prompt, conversation);
  const flags = { ...present({ output: asked.output }), ...input.flags };
  const output = await outputSchema(settle(flags));
  const files: FileBytes = input.files ?? new Map();
  const planWith = async (window: Window): Promise<ExchangePlan> => {
    const bare = candidatesFor(flags, (given, options) => {
      const effective = settle(given, options);
      const connection = settings.connection(effective, { needsKey: input.dryRun !== true });
      const request = { ...buildRequest(effective, messagesIn(window, asked.messages)), ...present({ output }) };
      return { effective, connection, request, own_prices: settings.ownPrices };
    });
    const { candidates, notices } = await withFiles(ports, bare, { files, messages: asked.messages });
    const { effective } = candidates.first;
    const asksAnew = input.retry || input.asksAnew;
    return {
      ...candidates,
      ...asked,
      messages: withCallSettings(asked.messages, { ...input, flags }, effective),
      rules: rulesOf(settings, effective.values, { limits: ports.limits, asksAnew, budget: input.budget }),
      ...(conversation && { conversation }),
      notices: [...providerNotices(effective), ...notices, ...removals.map(sanitizedNotice)],
      window,
      files,
      withSummary: (summary) => planWith(folded(window, history, window.due!, summary)),
    };
  };
  const summary = usableSummary(conversation, asked.replaces);
  return planWith(await windowFor(ports, settle(flags), { history, asked: asked.messages, ...present({ summary }) }));
}

/** The form that the answer is to have, where it is to have one. */
async function outputSchema({ values: { output } }: EffectiveSettings): Promise<OutputSchema | undefined> {
  if (output === undefined) return undefined;
  const { givenSchema } = await import('../output/given-schema.ts');
  return givenSchema(output);
}

/** A summary that tells of what is to be replaced is none. */
function usableSummary(conversation: Conversation | undefined, replaces: readonly string[]): Conversation['summary'] {
  if (conversation?.summary === undefined) return undefined;
  const told = conversation.messages.findIndex(({ id }) => id === conversation.summary?.upto);
  return conversation.messages.some(({ id }, at) => at <= told && replaces.includes(id))
    ? undefined
    : conversation.summary;
}

/** The window in force. Tokens are counted where the tokenizer is at hand, else estimated. */
function windowFor(
  ports: ExchangePorts,
  { values, provider, model = '' }: EffectiveSettings,
  spoken: Spoken,
): Promise<Window> {
  const isKnown = values.base_url === undefined;
  const countTokens = async (message: Message | ChatMessage) => {
    const text = textToCount(message);
    const exact = isKnown ? await ports.modelFacts.countTokens(provider, model, text) : undefined;
    return (exact ?? estimateTokens(text)) + estimateFileTokens(filesIn(message)) + AROUND_MESSAGE;
  };
  return windowOf(values.window ?? 'full', spoken, { system: values.system, countTokens });
}

/** All of a message that goes out as text: what tools were given and gave, too. */
function textToCount(message: Message | ChatMessage): string {
  const { content, parts = [] } = messageToSend(message);
  const ofTools = parts.filter(({ type }) => type === 'tool_call' || type === 'tool_result');
  return ofTools.length === 0 ? content : `${content}\n${JSON.stringify(ofTools)}`;
}

/** What is asked, with what others wrote in it made tamer where the settings want it. */
function sanitized(
  asked: Asked,
  valuesWith: (prompt: Asked['prompt']) => SettingValues,
  { isOfOthers = false }: ExchangeInput,
): Asked & { removals: Removal[] } {
  const isConcerned = isOfOthers || asked.messages.some(({ rag_context: context }) => context !== undefined);
  const rules = isConcerned ? sanitizeRules(valuesWith(asked.prompt)) : undefined;
  return { ...asked, ...(rules ? withoutInstructionsIn(asked.messages, rules, { content: isOfOthers }) : NOTHING) };
}

const NOTHING = { removals: [] };

function refuseBadSteps({ maxSteps = 1 }: ExchangeInput): void {
  if (Number.isInteger(maxSteps) && maxSteps > 0) return;
  throw new LlmkitError('usage', `Cannot answer in ${maxSteps} steps: expected a whole number, 1 or more.`);
}

async function conversationOf(ports: ExchangePorts, target: Target): Promise<Conversation | undefined> {
  if (target.kind !== 'conversation') return target.kind === 'new' ? target.draft : undefined;
  const { id } = target;
  const conversation = await ports.conversations.get(id);
  if (conversation) return conversation;
  throw noConversation(id);
}

function providerNotices(effective: EffectiveSettings): Notice[] {
  const { provider: value, insteadOf, model } = effective;
  if (insteadOf !== undefined)
    return [noticeOf('provider', [`asking ${value}, not ${insteadOf}: ${model} is a model of ${value}`])];
  if (!effective.guessed) return [];
  const fixed = { kind: 'set_setting', key: 'provider', value } as const;
  return [noticeOf('provider', [`using ${value}: the only provider with a key (`, fixed, ')'])];
}

/** The candidates with the bytes of files, where messages name any. */
async function withFiles(
  ports: ExchangePorts,
  candidates: Candidates,
  { files, messages }: { files: FileBytes; messages: readonly ChatMessage[] },
): Promise<{ candidates: Candidates; notices: Notice[] }> {
  if (!candidates.first.request.messages.some(hasFiles)) return { candidates, notices: [] };
  const { filesInto } = await import('./sent-files.ts');
  return filesInto(ports, candidates, { files, asked: new Set(messages.flatMap(hashesIn)) });
}
