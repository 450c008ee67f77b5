import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Columns, widthOfEach } from '../../../src/terminal/side-by-side/columns.ts';
import { PLAIN } from '../../../src/terminal/styles.ts';

/** What a terminal of so many rows shows, with all that has scrolled away: it obeys what is used to draw anew. */
class Screen {
  readonly isTTY = true;
  columns = 60;
  readonly canRedraw = true;
  readonly lines: string[] = [''];
  #row = 0;

  readonly rows: number;

  constructor(rows: number) {
    this.rows = rows;
  }

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const [piece, up] of text.matchAll(/\u001b\[(\d+)A|\u001b\[[KJ]|\r|\n|[^\u001b\r\n]+/g)) {
      if (up !== undefined) this.#row -= Number(up);
      else if (piece === '\n') this.lines[++this.#row] ??= '';
      else if (piece === '\u001b[J') this.lines.length = this.#row + 1;
      else if (piece === '\u001b[K' || piece === '\r') continue;
      else this.lines[this.#row] = piece;
      // What has scrolled away is out of reach.
      expect(this.#row).toBeGreaterThanOrEqual(this.lines.length - this.rows);
    }
    if (this.lines.length - 1 === this.#row) this.lines[this.#row] = '';
  }

  get text(): string {
    return this.lines.map((line) => line.replaceAll(/ *│/g, ' │')).join('\n');
  }
}

function drawn(rows = 24) {
  jest.useFakeTimers();
  const screen = new Screen(rows);
  const surface = new Columns(screen, ['one', 'two'], { width: 10, styles: PLAIN });
  return {
    screen,
    surface,
    write: (at: number, text: string) => surface.outputs[at]!.write(text),
    /** The rows under the headings, after a frame. */
    body: () => {
      jest.advanceTimersByTime(50);
      return screen.text.split('\n').slice(2).join('\n').trimEnd();
    },
  };
}

afterEach(() => void jest.useRealTimers());

describe('when answers stand beside each other', () => {
  test('then each is seen as it comes, and one that is awaited tells for how long', () => {
    const { write, body } = drawn();
    void write(0, 'a\nb');
    expect(body()).toMatch(/^ {2}a │ … 0 s\n {2}b │$/);
    void write(1, 'c');
    expect(body()).toBe('  a │ c\n  b │');
  });

  test('then a row that is too long for its column is broken, and never runs into the next', () => {
    const { write, body } = drawn();
    void write(0, '0123456789abc\n');
    void write(1, '日本語日本語\n');
    expect(body()).toBe('  0123456789 │ 日本語日本\n  abc │ 語');
  });

  test('and the screen is full, then a slow one goes on beside where the fast one is', async () => {
    const { write, body, surface } = drawn(5);
    void write(0, '1\n2\n3\n4\n5\n6\n');
    expect(body()).toMatch(/^ {2}1 │\n {2}2 │\n {2}3 │ … 0 s\n {2}4 │\n {2}5 │\n {2}6 │$/);
    void write(1, 'x\n');
    surface.ended(0);
    surface.ended(1);
    await surface.end();
    expect(body()).toBe('  1 │\n  2 │\n  3 │ x\n  4 │\n  5 │\n  6 │');
  });

  test('and one fails, then its column says so, and all that came of the others is there', async () => {
    const { write, body, surface } = drawn();
    void write(0, 'whole');
    surface.ended(1, ' (no answer)');
    surface.ended(0);
    await surface.end();
    expect(body()).toBe('  whole │ (no answe…');
  });

  test('and something is told, then it stands above what is drawn anew', () => {
    const { write, body, surface, screen } = drawn();
    void write(0, 'a');
    body();
    surface.beside(() => screen.write('note\n'));
    void write(1, 'b');
    expect(body()).toBe('note\n  a │ b');
  });
});

test.each([
  [80, 2, undefined],
  [100, 2, 47],
  [200, 3, 63],
  [200, 4, 47],
  [200, 5, undefined],
])('when a terminal of %i columns shows %i answers, then each has %p', (columns, count, width) => {
  expect(widthOfEach({ isTTY: true, canRedraw: true, columns, write() {} }, count)).toBe(width);
  expect(widthOfEach({ isTTY: true, canRedraw: false, columns, write() {} }, count)).toBeUndefined();
});
