import type { FoundInFile } from '../../core/ports/conversation-formats.ts';
import type { FoundValue, NoValue } from './json-values.ts';

/** One format of conversations, told by the first value of a file. */
export interface ConversationReader {
  /** As people call it, and as `source.format` names it. */
  format: string;
  recognises(first: FoundValue): boolean;
  /** `fault` makes a place of the file that could not be taken. */
  read(values: AsyncIterable<FoundValue | NoValue>, fault: (why: string) => FoundInFile): AsyncIterable<FoundInFile>;
}

/** Reads a file in which every value is a conversation; `read` gives nothing for one that is none. */
export function eachAlone(read: (value: unknown) => FoundInFile | undefined): ConversationReader['read'] {
  return async function* (values, fault) {
    let count = 0;
    for await (const found of values) {
      count++;
      if ('why' in found) yield fault(found.why);
      else yield read(found.value) ?? fault(`its entry ${count} is no conversation`);
    }
  };
}

/** Bytes of a conversation, as JSON, that is read as a whole. */
const LARGEST = 64 * 1024 * 1024;

/** Reads a file that is one conversation. */
export function allTogether(read: (values: unknown[]) => FoundInFile): ConversationReader['read'] {
  return async function* (values, fault) {
    const all: unknown[] = [];
    let size = 0;
    for await (const found of values) {
      if ('why' in found) yield fault(found.why);
      else if (size <= LARGEST) all.push(found.value);
      size += 'size' in found ? found.size : 0;
    }
    yield size > LARGEST ? fault(`it is larger than ${LARGEST} bytes`) : read(all);
  };
}
