import { sanitizedNotice, sanitizeRules, withoutInstructions, type SanitizeRules } from '../core/exchange/untrusted.ts';
import { present } from '../core/fields.ts';
import type { SettingsSnapshot } from '../core/settings/snapshot.ts';
import type { Context } from './context.ts';
import { Input, type InputOptions } from './input.ts';
import { settingsFromOptions } from './model-options.ts';

/**
 * What a command reads of standard input and files. Where flags or settings want it, nothing that looks like instructions
 * comes through.
 */
export function inputFor(options: InputOptions, settings: SettingsSnapshot, context: Context): Input {
  const { values } = settings.effective({ flag: settingsFromOptions(options) });
  const rules = sanitizeRules(values);
  const given = { ...options, ...present({ allowHttp: values.allow_http }) };
  return new Input(context, given, rules && { clean: (text, where) => cleaned(text, where, rules, context.output) });
}

function cleaned(text: string, where: string, { maxChars }: SanitizeRules, output: Context['output']): string {
  const { text: left, removal } = withoutInstructions(text, where, maxChars);
  if (removal) output.note(`note: ${sanitizedNotice(removal).message}`);
  return left;
}
