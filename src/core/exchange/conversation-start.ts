import { present } from '../fields.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import { titleFrom, type NewConversation } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { settingsIn, type SettingValues } from '../tables/settings.ts';
import type { ExchangeInput } from './input.ts';

/** What a conversation is made of that begins with these flags, this prompt and this history. */
export function conversationStart(
  { flags, prompt, history = [] }: Pick<ExchangeInput, 'flags' | 'prompt' | 'history'>,
  effective: EffectiveSettings,
): NewConversation {
  const { system, user_id } = effective.values;
  return {
    settings: settingsToKeep({ ...prompt?.settings, ...flags }, effective),
    ...promptFields(prompt),
    ...(flags.system !== undefined && { system_by_hand: true }),
    ...present({ system_prompt: system, user_id }),
    history,
  };
}

/** The title of a conversation that begins with `question`; of a prompt's run its name and input: all begin alike. */
export function titleOf(question: Message | undefined): string {
  if (question?.prompt?.name === undefined) return titleFrom(question?.content ?? '');
  const { name, input = '' } = question.prompt;
  return titleFrom(input.trim() === '' ? name : `${name}: ${titleFrom(input)}`);
}

export function promptFields(prompt: AppliedPrompt | undefined): NewConversation {
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
 * provider where the environment gives the address, or an address alone stands for it: a provider that the conversation
 * names is asked at its own, and the next question would go elsewhere than the first.
 */
export function settingsToKeep(
  given: SettingValues,
  { provider, model, isImplied, sources }: EffectiveSettings,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key of settingsIn('conversation')) if (given[key] !== undefined) kept[key] = given[key];
  if (given.model !== undefined || given.provider !== undefined) {
    if (!isImplied && sources.base_url !== 'environment') kept['provider'] = provider;
    if (model !== undefined) kept['model'] = model;
  }
  return kept;
}
