import type { TextOutput } from '../io.ts';
import { sanitize, sanitizeLine } from '../sanitize.ts';
import type { Styles } from '../styles.ts';

/** A piece of a line: as it is, or in a style. */
export type Piece = string | [style: keyof Styles, text: string];

/** What the chat prints. Every text passes the sanitiser here, whoever wrote it; only styles are added after. */
export class Screen {
  readonly output: TextOutput;
  readonly styles: Styles;

  constructor(output: TextOutput, styles: Styles) {
    this.output = output;
    this.styles = styles;
  }

  /** One line; line ends inside become blanks. */
  line(...pieces: Piece[]): void {
    const text = pieces.map((piece) =>
      typeof piece === 'string' ? clean(piece) : this.styles[piece[0]](clean(piece[1])),
    );
    void this.output.write(`${text.join('')}\n`);
  }

  /** A text of several lines. */
  block(text: string): void {
    void this.output.write(`${sanitize(text).replace(/\n+$/, '')}\n`);
  }

  /** Something said by the way. */
  note(text: string): void {
    this.line(['dim', text]);
  }

  error(text: string): void {
    this.line(['red', 'error:'], ' ', text);
  }

  /** The beginning of `text` on one line of at most `room` characters. */
  short(text: string, room = this.output.columns - 1): string {
    const characters = Array.from(sanitizeLine(text));
    return characters.length <= room ? characters.join('') : `${characters.slice(0, Math.max(1, room - 1)).join('')}…`;
  }
}

/** Blanks at the ends of a piece stay: they are part of the line. */
function clean(text: string): string {
  return sanitize(text).replaceAll(/\s/g, ' ');
}
