/** Regular expressions that users wrote, run so that none can hang the program. */
export interface RegexGuard {
  /**
   * Tells whether `pattern` matches the whole of `text`. A pattern that uses too much processor time is `too slow`,
   * however busy the machine is. Throws `invalid_variables` for a pattern that is none.
   */
  matchesWhole(pattern: string, text: string): Promise<boolean | 'too slow'>;
}
