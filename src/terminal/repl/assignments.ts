import { LlmkitError } from '../../core/errors.ts';
import { isForbiddenKey } from '../../core/fields.ts';

/** `name=value` in its parts. Throws `usage`. */
export function assignment(text: string, example: string): [name: string, value: string] {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([^]*)$/.exec(text) ?? [];
  if (name !== undefined && !isForbiddenKey(name)) return [name, value];
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(text)}: expected NAME=VALUE.`, {
    advice: [{ kind: 'example', text: example }],
  });
}

/** `text` without quotes around it or backslashes before its blanks, as a shell would take it. */
export function unquoted(text: string): string {
  const [, inside] = /^(?:'([^']*)'|"(.*)")$/s.exec(text)?.filter((part) => part !== undefined) ?? [];
  return inside ?? text.replaceAll(/\\(.)/g, '$1');
}
