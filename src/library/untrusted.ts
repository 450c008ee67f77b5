import { present } from '../core/fields.ts';
import type { Notice } from '../core/events.ts';
import { sanitizedNotice, sanitizeRules, withoutInstructions } from '../core/exchange/untrusted.ts';
import type { App as Services } from '../core/services.ts';

/** How texts of others are made tamer before they are sent. */
export interface SanitizeOptions {
  /** Where values, input and what a user says are cut, in UTF-16 units; 5,000 when absent. */
  maxChars?: number;
}

/** Values and input as they may go into a prompt, and what is to be told of it. */
export interface CleanedValues {
  given: Record<string, string>;
  input?: string;
  notices: Notice[];
}

/** Values and input without what looks like instructions, where the settings want that. */
export async function cleanedValues(
  { settings }: Pick<Services, 'settings'>,
  given: Record<string, string>,
  input?: string,
): Promise<CleanedValues> {
  const rules = sanitizeRules((await settings.snapshot()).effective({}).values);
  if (!rules) return present({ given, input, notices: [] });
  const notices: Notice[] = [];
  const clean = (text: string, where: string) => {
    const { text: left, removal } = withoutInstructions(text, where, rules.maxChars);
    if (removal) notices.push(sanitizedNotice(removal));
    return left;
  };
  const values = Object.entries(given).map(([name, value]) => [name, clean(value, `the value of ${name}`)]);
  const cleanInput = input === undefined ? undefined : clean(input, 'the input');
  return present({ given: Object.fromEntries(values) as Record<string, string>, input: cleanInput, notices });
}
