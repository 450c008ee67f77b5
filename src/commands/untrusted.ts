import { sanitizedNotice, sanitizeRules, withoutInstructions, type SanitizeRules } from '../core/exchange/untrusted.ts';
import type { SettingsSnapshot } from '../core/settings/snapshot.ts';
import type { Context } from './context.ts';
import { Input, type InputOptions } from './input.ts';
import { settingsFromOptions } from './model-options.ts';

/**
 * What a command reads of standard input and files. Where flags or settings want it, nothing that looks like instructions
 * comes through.
 */
export function inputFor(options: InputOptions, settings: SettingsSnapshot, { io, output, signal }: Context): Input {
  const rules = sanitizeRules(settings.effective({ flag: settingsFromOptions(options) }).values);
  return new Input(io, options, signal, rules && { clean: (text, where) => cleaned(text, where, rules, output) });
}

function cleaned(text: string, where: string, { maxChars }: SanitizeRules, output: Context['output']): string {
  const { text: left, removal } = withoutInstructions(text, where, maxChars);
  if (removal) output.note(`note: ${sanitizedNotice(removal).message}`);
  return left;
}
