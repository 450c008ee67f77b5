import type { Ability } from './model-facts.ts';

/** What goes to a model as it is, and not as text. */
export type FileAbility = Extract<Ability, 'image' | 'pdf' | 'audio'>;

const TAKEN: Readonly<Record<string, FileAbility>> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'application/pdf': 'pdf',
  'audio/wav': 'audio',
  'audio/mpeg': 'audio',
};

/** What a model has to take for a file of this type; undefined where none takes it. */
export function abilityFor(mediaType: string): FileAbility | undefined {
  return Object.hasOwn(TAKEN, mediaType) ? TAKEN[mediaType] : undefined;
}
