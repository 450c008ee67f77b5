import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Keyboard } from '../../../../src/terminal/repl/line/keyboard.ts';
import { LineEditor } from '../../../../src/terminal/repl/line/editor.ts';
import { type LineView, plainView, readlineView } from '../../../../src/terminal/repl/line/view.ts';
import { Recall } from '../../../../src/terminal/repl/line/recall.ts';
import { Stopping } from '../../../../src/core/stopping.ts';

const ROOM = { columns: 40, rows: 12 };
const KEY = {
  left: '\u001b[D',
  right: '\u001b[C',
  up: '\u001b[A',
  home: '\u001b[H',
  delete: '\u001b[3~',
  backspace: '\u007f',
  word: '\u0017',
  wordLeft: '\u001bb',
  undo: '\u001f',
  search: '\u0012',
};

/** A line editor with a real line on a terminal that exists in memory, being read. */
function open({ isDumb = false, entries = [] as string[] } = {}) {
  const input = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const output = Object.assign(new PassThrough(), ROOM);
  let printed = '';
  output.on('data', (data: Buffer) => (printed += data.toString()));
  const write = (text: string) => void output.write(text);
  const keyboard = new Keyboard(input, write, { marks: false, stop() {} });
  keyboard.open();
  let view!: LineView;
  const editor = new LineEditor({
    keyboard,
    recall: new Recall(entries),
    room: () => ROOM,
    open: (prompt, onBusy) =>
      (view = isDumb
        ? plainView(write, prompt)
        : readlineView({
            output: output as unknown as NodeJS.WriteStream,
            prompt,
            complete: async (line) => [[], line],
            suspend() {},
            onBusy,
          })),
  });
  const entered = editor.read('> ', new Stopping());
  return {
    type: (keys: string) => input.emit('data', Buffer.from(keys)),
    paste: (text: string) => input.emit('data', Buffer.from(`\u001b[200~${text}\u001b[201~`)),
    resize: (columns: number) => Object.assign(output, { columns }).emit('resize'),
    view,
    printed: () => printed,
    async sent() {
      input.emit('data', Buffer.from('\r'));
      const { text } = (await entered) as { text: string };
      return text;
    },
  };
}

const LONG = Array.from({ length: 200 }, (_, at) => `line ${at} of it`).join('\n');
const LABEL = '[200 lines: line 0 of …]';

describe('when a label stands in the line', () => {
  test.each([
    ['Backspace behind it', KEY.backspace, 'say '],
    ['Ctrl-W behind it', KEY.word, 'say '],
    ['Left, Backspace', KEY.left + KEY.backspace, `say${LONG}`],
    ['Left, Right, a letter', `${KEY.left}${KEY.right}!`, `say ${LONG}!`],
    ['Home, Delete', KEY.home + KEY.delete, `ay ${LONG}`],
    ['Left, Delete', KEY.left + KEY.delete, 'say '],
    ['Left, a letter like its first', `${KEY.left}[`, `say [${LONG}`],
    ['Alt-B, a letter', `${KEY.wordLeft}x`, `say x${LONG}`],
    ['Ctrl-W, Ctrl-_', KEY.word + KEY.undo, `say ${LONG}`],
    ['Backspace, Ctrl-_', KEY.backspace + KEY.undo, `say ${LONG}`],
  ])('then it is passed and removed whole: %s', async (_name, keys, sent) => {
    const { type, paste, view, sent: send } = open();
    type('say ');
    paste(LONG);
    expect(view.text).toBe(`say ${LABEL}`);
    type(keys);
    expect(await send()).toBe(sent);
  });

  test('then Up and Down stop beside it', async () => {
    const { type, paste, view } = open();
    paste(LONG);
    type('\u001b\rsecond');
    type(KEY.up);
    expect(view.cursor).toBe(0);
    type('\u001b[B');
    expect(view.cursor).toBe(LABEL.length + 1);
  });
});

describe('when a character has several code points', () => {
  test.each([
    ['a👨‍👩‍👧‍👦', KEY.backspace, 'a'],
    ['a👨‍👩‍👧‍👦b', KEY.left + KEY.left + KEY.delete, 'ab'],
    ['e\u0301', `${KEY.home}${KEY.right}x`, 'e\u0301x'],
    ['xe\u0301', `${KEY.left}y`, 'xye\u0301'],
    ['🇨🇭🇩🇪', KEY.left + KEY.backspace, '🇩🇪'],
    ['日本', KEY.backspace, '日'],
  ])('then it is passed and removed whole: %j %j', async (text, keys, sent) => {
    const { type, sent: send } = open();
    type(text + keys);
    expect(await send()).toBe(sent);
  });
});

describe('when an entry would outgrow the screen', () => {
  test('as it is typed, then what is done of it becomes a label', async () => {
    const { type, view, sent } = open();
    const words = Array.from({ length: 150 }, (_, at) => `word${at}`).join(' ');
    for (const letter of words) {
      type(letter);
      expect(view.rows).toBeLessThan(ROOM.rows);
    }
    expect(view.text).toMatch(/^\[\d+ characters: word0 word …\] word.* word149$/);
    expect(await sent()).toBe(words);
  });

  test('as a block, line by line, then its end is seen', async () => {
    const { type, view, sent } = open();
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\r');
    type(`"""\r${lines}\r`);
    expect(view.rows).toBeLessThan(ROOM.rows);
    type('"""');
    expect(await sent()).toBe(lines.replaceAll('\r', '\n'));
  });

  test('by pastes that would each fit, then it does not', async () => {
    const { paste, type, view, sent } = open();
    const piece = 'a\nb\nc\nd\n';
    for (let count = 0; count < 4; count++) paste(piece);
    expect(view.text).toBe(`${piece}${piece}[4 lines: a …][4 lines: a …]`);
    type(KEY.left + KEY.left);
    expect(await sent()).toBe(piece.repeat(4).trimEnd());
  });
});

describe('when a terminal cannot move its cursor', () => {
  test.each([
    ['Backspace on a narrow character', `aé${KEY.backspace}`, '> aé\b \b', 'a'],
    ['Backspace on a character of two columns', `日本${KEY.backspace}`, '> 日本\n> 日', '日'],
    ['Backspace on an emoji of a family', `a👨‍👩‍👧${KEY.backspace}`, '> a👨‍👩‍👧\n> a', 'a'],
    ['Ctrl-W and Ctrl-U', `one two${KEY.word}x\u0015y`, '> one two\b \b\b \b\b \bx\b \b\b \b\b \b\b \b\b \by', 'y'],
    ['Tab, Ctrl-_ and arrows are nothing', `a\t${KEY.undo}${KEY.left}${KEY.home}b`, '> ab', 'ab'],
    [
      'Backspace at the beginning of a line goes back to the one before',
      `a\u001b\r${KEY.backspace}`,
      '> a\n\n> a',
      'a',
    ],
  ])('then the line is written so that it needs none: %s', async (_name, keys, shown, sent) => {
    const { type, printed, sent: send } = open({ isDumb: true });
    type(keys);
    expect(await send()).toBe(sent);
    expect(printed()).toBe(`${shown}\n`);
  });

  test('then a search is told line by line, and Up goes back through entries of several lines', async () => {
    const { type, printed, sent } = open({ isDumb: true, entries: ['first', 'one\ntwo'] });
    type(`${KEY.search}on`);
    type('\t');
    expect(printed()).toBe('> \nsearch “” › \nsearch “o” › one\ntwo\nsearch “on” › one\ntwo\n> one\ntwo');
    type(KEY.up);
    type(KEY.up);
    expect(await sent()).toBe('first');
  });
});

test('when the terminal becomes narrower, then all rows that the line takes now are drawn anew', () => {
  const { type, printed, resize } = open();
  type('a line of thirty letters in all');
  const before = printed().length;
  resize(20);
  expect(printed().slice(before, before + 18)).toBe('\u001b[1A\u001b[1G\u001b[0J> a li');
});
