/** Bytes of files that messages name by their SHA-256, in hexadecimal: each kept once, and never changed. */
export interface Attachments {
  /** Keeps them, durably; resolves to their hash. Bytes that are there already cost a look. */
  put(bytes: Uint8Array): Promise<string>;
  /** Undefined where they are not kept. Throws `store_corrupt` for what is not what its hash says. */
  read(sha256: string): Promise<Uint8Array | undefined>;
  /**
   * Removes those among `hashes` that `named` does not tell; resolves to how many went. `named` is asked while nobody can
   * `put` any of them: who names bytes puts them before and after.
   */
  removeUnnamed(hashes: readonly string[], named: () => Promise<ReadonlySet<string>>): Promise<number>;
}
