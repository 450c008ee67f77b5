/** Styles of a piece of text, as bits that can be joined. */
export const STYLE = {
  strong: 1,
  emphasis: 2,
  deleted: 4,
  code: 8,
  link: 16,
  /** What stands beside the text: addresses, footnotes, lines of a table. */
  aside: 32,
  /** Headings: of the first, the second and any other level. */
  title: 64,
  section: 128,
  subsection: 256,
} as const;

/** Bits of STYLE, or 0. */
export type Style = number;

/** Text in one style. */
export interface TextRun {
  text: string;
  style: Style;
}
