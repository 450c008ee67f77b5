declare module 'commonmark-spec' {
  /** The examples of the CommonMark specification; tabs are arrows. */
  const spec: { tests: { markdown: string; html: string; section: string; number: number }[] };
  export default spec;
}
