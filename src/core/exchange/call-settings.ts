import type { AppliedPrompt } from '../prompts/runner.ts';
import type { Conversation } from '../records/conversation.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { SettingValues } from '../tables/settings.ts';
import { present } from '../fields.ts';

/** What is in force for one call. Throws `config` for a value that cannot be used. */
export function callSettings(
  settings: SettingsSnapshot,
  { flags, ...options }: { flags: SettingValues; fallbackOf?: EffectiveSettings },
  prompt: AppliedPrompt | undefined,
  conversation: Conversation | undefined,
): EffectiveSettings {
  const effective = settings.effective(
    present({
      flag: flags,
      prompt: prompt && promptLevel(prompt, conversation),
      conversation: conversation && conversationSettings(conversation),
    }),
    options,
  );
  addPromptSystem(effective, prompt, conversation);
  return effective;
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
  effective.values.system =
    system === undefined || system.trim() === '' ? prompt.system : `${system}\n\n${prompt.system}`;
}

/** The conversation's own level of settings: what is kept with it, and its system prompt. */
export function conversationSettings(conversation: Conversation): SettingValues {
  const kept = settingsFrom(conversation.settings, { in: 'conversation', called: `conversation ${conversation.id}` });
  return { ...kept, ...present({ system: conversation.system_prompt }) };
}

/** Whom an exchange asks, as a level under which other names are understood. */
export function askedLevel({ provider, isImplied, values }: EffectiveSettings): SettingValues {
  return present({ base_url: values.base_url, provider: isImplied ? undefined : provider });
}
