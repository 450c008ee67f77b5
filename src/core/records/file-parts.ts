import type { FilePart, Part } from './parts.ts';

interface Holder {
  parts?: Part[];
}

export function hasFiles({ parts = [] }: Holder): boolean {
  return parts.some(({ type }) => type === 'file');
}

/** The files that a message names. */
export function filesIn({ parts = [] }: Holder): FilePart[] {
  return parts.filter((part) => part.type === 'file');
}

/** The hashes of those whose bytes are kept. */
export function hashesIn(message: Holder): string[] {
  return filesIn(message).flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]));
}

/** A conversation, or what has messages as one does. */
export interface FileHolders {
  messages?: readonly Holder[];
  removed?: readonly Holder[];
  pending?: readonly WaitingHolder[];
  undone?: readonly { pending?: readonly WaitingHolder[] }[];
}

interface WaitingHolder {
  messages: readonly Holder[];
  steps?: readonly Holder[];
}

/** The files that a conversation names anywhere, also in what was taken back or waits. */
export function filesOf({ messages = [], removed = [], pending = [], undone = [] }: FileHolders): FilePart[] {
  const waiting = [...pending, ...undone.flatMap((each) => each.pending ?? [])];
  const asked = waiting.flatMap((entry) => [...entry.messages, ...(entry.steps ?? [])]);
  return [...messages, ...removed, ...asked].flatMap(filesIn);
}
