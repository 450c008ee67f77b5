import path from 'node:path';
import type { DocumentStore } from '../../core/ports/document-store.ts';
import { prepareFolder } from '../files/home.ts';
import { changeJsonFile, openJsonFile } from './json-file.ts';
import type { Locks } from '../files/lock.ts';
import type { RecordFormat } from './format.ts';

export interface JsonDocumentOptions<T> {
  home: string;
  /** Path of the file in the home. */
  file: string;
  format: RecordFormat<T>;
  /** The value that a missing file stands for: a new object each time. */
  empty: () => T;
  /** The document holds keys: a file that others may read is refused with `insecure_keys`. */
  secret?: boolean;
  locks: Locks;
}

/** One document of the home as a file. */
export function createJsonDocument<T>(options: JsonDocumentOptions<T>): DocumentStore<T> {
  const { home, format, empty, secret = false, locks } = options;
  const file = path.join(home, options.file);

  return {
    path: file,

    async read() {
      return openJsonFile(file, format, { secret }).read() ?? empty();
    },

    async update(change) {
      prepareFolder(home, path.dirname(file));
      return locks.hold(file, () => changeJsonFile(openJsonFile(file, format, { secret }), empty, change));
    },
  };
}
