/** Regular expressions that users wrote, run so that none can hang the program. */
export interface RegexGuard {
  /**
   * Tells whether `pattern` matches the whole of `text`. A pattern that uses too much processor time is `too slow`,
   * however busy the machine is. Throws `invalid_variables` for a pattern that is none.
   */
  matchesWhole(pattern: string, text: string): Promise<boolean | 'too slow'>;

  /**
   * Where `pattern` matches each of `texts`, without regard to case, `^` and `$` at lines: from, up to and without. All of them together may take
   * as much processor time as one value. Throws `usage` for a pattern that is none.
   */
  findAll(pattern: string, texts: readonly string[]): Promise<[from: number, to: number][][] | 'too slow'>;
}
