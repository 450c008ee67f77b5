import { expect, test } from '@jest/globals';
import { InTurn } from '../../../src/terminal/side-by-side/in-turn.ts';

function turns(asTheyCome: boolean, isTTY = asTheyCome) {
  const shown = { text: '' };
  const output = { isTTY, columns: 80, write: (text: string) => void (shown.text += text) };
  const surface = new InTurn({ output, headings: ['one', 'two'], asTheyCome });
  return { surface, shown, write: (at: number, text: string) => surface.outputs[at]!.write(text) };
}

test('when answers come in pieces, then each stands behind an indent, however its lines are cut', () => {
  const { surface, shown, write } = turns(false);
  for (const piece of ['a\n', '\nb', 'c\n\n\nd', '\n']) void write(0, piece);
  void surface.ended(0);
  expect(shown.text).toBe('one\n  a\n\n  bc\n\n\n  d\n');
});

test('when the second comes first and order counts, then it waits for the first', () => {
  const { surface, shown, write } = turns(false);
  void write(1, 'two says\n');
  void surface.ended(1);
  expect(shown.text).toBe('');
  void write(0, 'one says\n');
  expect(shown.text).toBe('one\n  one says\n');
  void surface.ended(0);
  expect(shown.text).toBe('one\n  one says\n\ntwo\n  two says\n');
});

test('when the second comes first and a person waits, then it is shown first, and the other as it comes', () => {
  const { surface, shown, write } = turns(true);
  void write(1, 'B');
  void write(0, 'A');
  void write(0, 'A');
  void surface.ended(1, ' (cut off)');
  void write(0, 'A\n');
  void surface.ended(0);
  expect(shown.text).toBe('two\n  B\n(cut off)\n\none\n  AAA\n');
});

test('when one ends without a text, then its heading says so', () => {
  const { surface, shown } = turns(false);
  void surface.ended(0, ' (no answer)');
  void surface.ended(1, ' (no answer)');
  expect(shown.text).toBe('one (no answer)\n\ntwo (no answer)\n');
});

test('when something is told in the midst of a line, then it stands on one of its own', () => {
  const { surface, shown, write } = turns(true);
  void write(0, 'half');
  surface.beside(() => void (shown.text += 'note\n'));
  void write(0, ' more\n');
  expect(shown.text).toBe('one\n  half\nnote\n   more\n');
});
