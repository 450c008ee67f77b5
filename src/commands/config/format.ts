import type { EffectiveEntry } from '../../core/settings/config-service.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** The value of a setting in one line: text as it is, anything else as JSON. */
export function settingText(value: unknown): string {
  return sanitizeLine(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Nested settings as the dotted keys that `config set` takes, a line each. */
export function settingLines(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? settingLines(value, `${prefix}${key}.`)
      : [`${sanitizeLine(`${prefix}${key}`)} = ${settingText(value)}`],
  );
}

/** A value in force and where it came from. */
export function effectiveLine({ key, value, source, variable }: EffectiveEntry): string {
  return `${sanitizeLine(key)} = ${settingText(value)}  (${variable ?? source})`;
}
