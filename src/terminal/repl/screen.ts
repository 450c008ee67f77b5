import type { Message } from '../../core/records/message.ts';
import type { Content } from '../../core/records/parts.ts';
import { type AnswerLook, rowsLike } from '../answer-filters.ts';
import type { TextOutput } from '../io.ts';
import { sanitize, sanitizeLine } from '../sanitize.ts';
import type { ColorLevel, Styles } from '../styles.ts';
import { cut } from '../width.ts';
import { rowsOf } from '../rows.ts';
import { hanging, indented, messageRows } from '../set-off.ts';

/** A piece of a line: as it is, or in a style. */
export type Piece = string | [style: keyof Styles, text: string];

/** The output of the chat. Every text passes the sanitiser here, whoever wrote it; only styles are added after. */
export class Screen {
  readonly output: TextOutput;
  readonly styles: Styles;
  /** Overrides the setting while this chat lasts. */
  markdown: AnswerLook['markdown'] | undefined;
  readonly #colors: ColorLevel;

  constructor(output: TextOutput, styles: Styles, colors: ColorLevel = 0) {
    this.output = output;
    this.styles = styles;
    this.#colors = colors;
  }

  /** How answers look here; `setting` is that of the conversation. */
  look(setting: AnswerLook['markdown'] = 'auto'): AnswerLook {
    return { output: this.output, markdown: this.markdown ?? setting, colors: this.#colors };
  }

  /** One line; line ends inside become blanks. */
  line(...pieces: Piece[]): void {
    void this.output.write(this.lineOf(...pieces));
  }

  /** The text of such a line. */
  lineOf(...pieces: Piece[]): string {
    const text = pieces.map((piece) =>
      typeof piece === 'string' ? clean(piece) : this.styles[piece[0]](clean(piece[1])),
    );
    return `${text.join('')}\n`;
  }

  /** A text that a person or a model wrote, set off from what llmkit says. */
  block(text: string): void {
    void this.output.write(`${indented(text, this.output.columns)}\n`);
  }

  /** The text of a message, set off; its files and tools are told by llmkit. `setting` is that of the conversation. */
  async messageText(message: Content & Partial<Message>, setting?: AnswerLook['markdown']): Promise<string> {
    const look = this.look(setting);
    const draw = message.role === 'assistant' && look.markdown !== 'never' ? rowsLike(look) : undefined;
    return `${await messageRows(message, this.output.columns, draw)}\n`;
  }

  /** Something said by the way. */
  note(text: string): void {
    for (const line of this.#wrapped(text)) this.line(['dim', line]);
  }

  /** The beginning of what somebody said, behind words of llmkit: all rows but the first are set off. */
  quote(text: string): void {
    for (const line of hanging(text, this.output.columns).split('\n')) this.line(['dim', line]);
  }

  error(text: string): void {
    const [first = '', ...rest] = this.#wrapped(`${ERROR} ${text}`);
    this.line(['red', ERROR], first.slice(ERROR.length));
    for (const line of rest) this.line(line);
  }

  /** The beginning of `text` on one line of at most `room` columns. */
  short(text: string, room = this.output.columns - 1): string {
    return cut(sanitizeLine(text), room);
  }

  #wrapped(text: string): string[] {
    return rowsOf(clean(text), this.output.columns, 'whole');
  }
}

const ERROR = 'error:';

/** Blanks at the ends of a piece stay: they are part of the line. */
function clean(text: string): string {
  return sanitize(text).replaceAll(/\s/g, ' ');
}
