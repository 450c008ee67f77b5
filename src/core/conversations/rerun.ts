import { LlmkitError } from '../errors.ts';
import { promptOf, resumable } from '../exchange/asked.ts';
import { callSettings } from '../exchange/call-settings.ts';
import type { ExchangeInput, ExchangePorts } from '../exchange/input.ts';
import { promptFields, settingsToKeep } from '../exchange/conversation-start.ts';
import { present } from '../fields.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import { type Conversation, createConversation } from '../records/conversation.ts';
import type { Message, NewMessage } from '../records/message.ts';
import { partsOf } from '../records/parts.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { KEPT_SETTINGS, type SettingKey, type SettingValues } from '../tables/settings.ts';
import { exchangesOf, type SaidExchange } from '../records/exchanges.ts';
import type { PromptInstead, Rendering } from './rendering.ts';

/** What differs from the first time. */
export interface RerunChange extends PromptInstead {
  /** Kept with the new conversation; what no conversation keeps holds for its calls. */
  settings?: SettingValues;
}

/** A conversation that is to be asked again. Nothing of it is stored yet. */
export interface Rerun {
  /** The new conversation, before anything is said in it. */
  draft: Conversation;
  questions: Pick<ExchangeInput, 'messages' | 'flags' | 'prompt' | 'resumes'>[];
  /** What the first question is asked with. */
  effective: EffectiveSettings;
}

/** A model and its server are named together: one of them in force leaves nothing of the others. */
const WHO: readonly SettingKey[] = ['model', 'provider', 'base_url'];

/** The plan of a rerun. Throws `not_found` where no question was asked. */
export function planRerun(
  conversation: Conversation,
  { settings: given = {} }: RerunChange,
  { made, asked }: Rendering,
  { settings, ...ports }: { settings: SettingsSnapshot } & Pick<ExchangePorts, 'ids' | 'clock'>,
): Rerun {
  const { opening, exchanges } = exchangesOf(conversation);
  if (exchanges.length === 0) throw nothingAsked(conversation);
  const { system, ...parameters } = given;
  const kept = settingsKept(conversation, made, parameters, settings);
  const draft = createConversation(
    {
      ...rememberedOf(conversation, made),
      ...present({ user_id: settings.effective({}).values.user_id }),
      title: titleOfRerun(conversation.title),
      settings: kept,
      ...(system !== undefined && { system_prompt: system, system_by_hand: true }),
      history: (made?.history ?? opening).map(withoutIdentity),
      parent: { conversation_id: conversation.id, message_number: 0, how: 'rerun' },
    },
    ports,
  );
  const questions = exchanges.map((exchange, at) => questionOf(exchange, asked[at], given, conversation));
  const [{ flags, prompt }] = questions as [Rerun['questions'][number]];
  return { draft, questions, effective: callSettings(settings, { flags }, prompt, draft) };
}

/** What the new conversation keeps: what the old one kept, less what the change replaces. */
function settingsKept(
  conversation: Conversation,
  made: Rendering['made'],
  given: SettingValues,
  settings: SettingsSnapshot,
): Record<string, unknown> {
  const change = { ...made?.settings, ...given };
  const before = settingsFrom(conversation.settings, {
    in: 'conversation',
    called: `conversation ${conversation.id}`,
  });
  const effective = settings.effective({ flag: change, conversation: without(before, replacedBy(change)) });
  return {
    ...without({ ...conversation.settings }, replacedBy(change)),
    ...settingsToKeep(change, effective),
    ...((before.extra || change.extra) && { extra: { ...before.extra, ...change.extra } }),
  };
}

function replacedBy(change: SettingValues): readonly SettingKey[] {
  return WHO.some((key) => change[key] !== undefined) ? WHO : [];
}

function without<Values extends object>(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key))) as Values;
}

/** What a conversation remembers of how it was made. */
function rememberedOf(conversation: Conversation, made: Rendering['made']) {
  const { system_prompt, system_by_hand, opened_by_prompt, variable_values } = conversation;
  const { prompt_id, prompt_name, prompt_version, template_version_id } = conversation;
  const before = { system_prompt, prompt_id, prompt_name, prompt_version, template_version_id, variable_values };
  return present({
    ...(made ? { ...promptFields(made.use), system_prompt: system_by_hand ? system_prompt : made.use.system } : before),
    system_by_hand,
    opened_by_prompt,
  });
}

function questionOf(
  { said, answer }: SaidExchange,
  asked: Rendering['asked'][number],
  given: SettingValues,
  conversation: Conversation,
): Rerun['questions'][number] {
  const question = said.at(-1)!;
  const prompt: AppliedPrompt | undefined = asked?.prompt ?? promptOf(question.prompt_level, conversation);
  const then = settingsFrom(question.asked_with ?? {}, { in: 'call', called: `conversation ${conversation.id}` });
  const steps = answer?.parts ? resumable([present({ parts: partsOf(answer), usage: answer.usage })]) : [];
  // What the conversation keeps need not be said again, but where something stands above it.
  const isAbove = prompt !== undefined || Object.keys(then).length > 0;
  const { system: _kept, ...now } = isAbove ? given : without(given, KEPT_SETTINGS);
  return {
    messages: asked?.messages ?? said.map(withoutIdentity),
    flags: { ...without(then, [...Object.keys(given), ...replacedBy(given)]), ...now },
    resumes: steps,
    ...(prompt && { prompt }),
  };
}

/** What was said, as it is said anew. */
function withoutIdentity({ role, content, parts, rag_context, prompt }: Message | NewMessage): NewMessage {
  return present({ role, content, parts, rag_context, prompt });
}

const MARK = ' (rerun)';

function titleOfRerun(title: string): string {
  return title.endsWith(MARK) ? title : `${title}${MARK}`;
}

function nothingAsked({ id }: Conversation): LlmkitError {
  return new LlmkitError('not_found', `Cannot rerun: conversation ${id} has no question yet.`, {
    advice: [{ kind: 'ask', conversation: id }],
  });
}
