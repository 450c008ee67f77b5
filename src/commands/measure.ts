/** The room that texts take on a terminal: `cut` leaves as much as `room` columns take, with an ellipsis. */
export interface Measure {
  columnsOf(text: string): number;
  cut(text: string, room: number): string;
}

/** Where every character takes one column. */
const PLAIN: Measure = {
  columnsOf: (text) => text.length,
  cut: (text, room) => (text.length <= room ? text : `${text.slice(0, room - 1)}…`),
};

const PLAIN_TEXT = /^[ -~]*$/;

/** The measure for `texts`. Lists are waited for: what knows wide characters is loaded only where there may be some. */
export async function measureFor(texts: readonly string[]): Promise<Measure> {
  return texts.every((text) => PLAIN_TEXT.test(text)) ? PLAIN : import('../terminal/width.ts');
}
