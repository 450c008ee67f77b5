import { abilityFor } from '../records/media-types.ts';
import type { FilePart } from '../records/parts.ts';

/** An image as models usually see it, and at most. */
const IMAGE = { usual: 1600, most: 5000 };
/** Bytes of a PDF or of sound for a token, as they usually are, and where they hold as much as they can. */
const BYTES = { usual: 30, most: 4 };
/** The beginning of one. */
const BEGINNING = 1600;

/** About how many tokens files are, by kind and size: models differ by a factor of ten, and their usage replaces this. */
export function estimateFileTokens(files: readonly FilePart[]): number {
  return tokensOf(files, 'usual');
}

/** The most tokens that files may be. */
export function mostFileTokens(files: readonly FilePart[]): number {
  return tokensOf(files, 'most');
}

function tokensOf(files: readonly FilePart[], which: 'usual' | 'most'): number {
  return files.reduce((sum, { media_type: type, size = 0 }) => {
    const isImage = abilityFor(type) === 'image';
    return sum + (isImage ? IMAGE[which] : BEGINNING + Math.ceil(size / BYTES[which]));
  }, 0);
}
