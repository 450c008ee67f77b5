import { LlmkitError } from '../errors.ts';
import { baseName, refuseBadName } from '../names.ts';

/** The name of a prompt in messages: the file as it was typed, for many have the same name; else its name. */
export function calledAs({ name, path }: { name: string; path?: string }): string {
  return path ?? name;
}

/** `NAME@V` in its parts. */
export function splitReference(reference: string): { name: string; version?: number } {
  const match = /^(.+)@(\d{1,9})$/.exec(reference);
  return match ? { name: match[1]!, version: Number(match[2]) } : { name: reference };
}

/** Tells whether a prompt is named as a file: it contains a `/` or ends in .md or .liquid. */
export function isFileReference(reference: string): boolean {
  return reference.includes('/') || /\.(md|liquid)$/.test(reference);
}

/** Throws `usage` unless a prompt can be stored under `name` and addressed by it afterwards. */
export function refuseBadPromptName(name: string): void {
  refuseBadName(name, 'prompt');
  if (!isFileReference(name)) return;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(name)} as the name of a prompt: it names a file.`, {
    advice: [{ kind: 'choose_name', better: nameFromPath(name) }],
  });
}

/** A name for a prompt from the name of its file. */
export function nameFromPath(path: string): string {
  return (
    baseName(path)
      .replace(/\.[^.]*$/, '')
      .replaceAll(/[^A-Za-z0-9._-]/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '') || 'prompt'
  );
}

/** Throws `usage` for a prompt that has neither text nor system text. */
export function refuseEmpty({ name, content, system = '' }: { name: string; content: string; system?: string }): void {
  if (content.trim() !== '' || system.trim() !== '') return;
  throw new LlmkitError('usage', `Cannot add ${name}: it has no text.`, {
    advice: [{ kind: 'give', what: 'prompt_template' }],
  });
}
