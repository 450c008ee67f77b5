import { LlmkitError } from './errors.ts';
import { isLikeKey } from './key-shapes.ts';
import { isForbiddenKey } from './fields.ts';

/** The form of names of prompts, providers and aliases. Each is a safe file name. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Tells whether `name` may name a prompt, provider or alias: no path, no prototype. */
export function isName(name: string): boolean {
  return NAME.test(name) && !isForbiddenKey(name);
}

/** The last part of a path, with `/` or `\\` between its parts; empty where it ends in one. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

/** Tells whether something is named as what a server of MCP has: `mcp:NAME/…`. */
export function isServerReference(reference: string): boolean {
  return reference.startsWith('mcp:');
}

/** Throws `usage` unless `name` may name a `what`. */
export function refuseBadName(name: string, what: string): void {
  if (isName(name)) return;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(name)} as the name of a ${what}.`, {
    advice: [{ kind: 'expected', what: 'name' }],
  });
}

/** Throws `usage` where a key stands in place of the name of a `what`; it is not repeated. */
export function refuseKeyAsName(name: string, what: string): void {
  if (!isLikeKey(name)) return;
  throw new LlmkitError('usage', `Cannot take that as the name of a ${what}: it looks like a key.`, {
    advice: [{ kind: 'give', what: 'key_piped' }],
  });
}
