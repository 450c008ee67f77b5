/** One document, for example config.json. A missing file reads as the empty document. */
export interface DocumentStore<T> {
  read(): Promise<T>;
  update(change: (document: T) => void): Promise<T>;
  /** Where it lives, for messages; undefined when it is not a file. */
  readonly path: string | undefined;
}
