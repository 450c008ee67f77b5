import { present } from '../fields.ts';
import type { Message } from '../records/message.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { settingsToKeep } from './conversation-start.ts';
import type { ExchangeInput } from './input.ts';

/** The messages, the question with the settings that were given for it and that its conversation does not keep. */
export function withCallSettings(
  messages: readonly Message[],
  { target, flags }: Pick<ExchangeInput, 'target' | 'flags'>,
  effective: EffectiveSettings,
): Message[] {
  const isKept = target.kind === 'none' || (target.kind === 'new' && !target.draft);
  const { asked_with: _earlier, ...question } = messages.at(-1)!;
  const { system, output } = flags;
  const alone = isKept ? {} : { ...settingsToKeep(flags, effective), ...present({ system }) };
  const given = { ...alone, ...present({ output }) };
  return [...messages.slice(0, -1), { ...question, ...(Object.keys(given).length > 0 && { asked_with: given }) }];
}
