import type { Conversation } from '../../core/records/conversation.ts';
import { filesOf } from '../../core/records/file-parts.ts';

/** What conversations name, as it is found while they are examined. */
export class NamedFiles {
  readonly #by = new Map<string, { file: string; name: string }>();
  /** A conversation that cannot be read may name anything. */
  isWhole = true;

  add(file: string, record: Conversation): void {
    for (const { sha256, name = 'a file' } of filesOf(record))
      if (sha256 !== undefined && !this.#by.has(sha256)) this.#by.set(sha256, { file, name });
  }

  has(sha256: string): boolean {
    return this.#by.has(sha256);
  }

  entries() {
    return this.#by.entries();
  }
}
