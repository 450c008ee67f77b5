import type { EffectiveEntry } from '../../core/settings/config-service.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** The value of a setting in one line: text as it is, anything else as JSON. */
export function settingText(value: unknown): string {
  return sanitizeLine(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Nested settings as the dotted keys that `config set` takes, a line each. */
export function settingLines(node: object, path: readonly string[] = []): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key];
    // What a newer llmkit nests is shown in its parts.
    const isWhole = typeof value !== 'object' || value === null || Array.isArray(value) || path[0] === 'prices';
    return isWhole ? [`${sanitizeLine(here.join('.'))} = ${settingText(value)}`] : settingLines(value, here);
  });
}

/** A value in force and where it came from. */
export function effectiveLine({ key, value, source, variable }: EffectiveEntry): string {
  return `${sanitizeLine(key)} = ${settingText(value)}  (${variable ?? source})`;
}
