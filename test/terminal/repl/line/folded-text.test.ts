import { expect, test } from '@jest/globals';
import { FoldedTexts } from '../../../../src/terminal/repl/line/folded-text.ts';

const ROOM = { columns: 80, rows: 24 };
const LONG = Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n');

test('when a text fits the screen, then it stands there as it is', () => {
  expect(new FoldedTexts().fold('one\ntwo', ROOM)).toBe('one\ntwo');
});

test('when a text does not fit, then a label stands there and is unfolded with what is around it', () => {
  const folded = new FoldedTexts();
  const label = folded.fold(LONG, ROOM);
  expect(label).toBe('[200 lines: line 0 …]');
  expect(folded.unfold(`before ${label} after ${label}`)).toBe(`before ${LONG} after ${LONG}`);
});

test('when two texts begin alike, then each has its own label', () => {
  const folded = new FoldedTexts();
  const [first, second] = [folded.fold(LONG, ROOM), folded.fold(`${LONG}!`, ROOM)];
  expect(second).toBe('[200 lines #2: line 0 …]');
  expect(folded.unfold(`${second}${first}`)).toBe(`${LONG}!${LONG}`);
});

test('when a text quotes a label, then the quote stays as it is', () => {
  const folded = new FoldedTexts();
  const label = folded.fold(LONG, ROOM);
  const quoting = folded.fold(`${label}\n${LONG}`, ROOM);
  expect(folded.unfold(quoting)).toBe(`${label}\n${LONG}`);
});

test('when what is typed only looks like a label, then it is text', () => {
  expect(new FoldedTexts().unfold('[200 lines: line 0 …]')).toBe('[200 lines: line 0 …]');
});

test('when a text would fit alone but not where it is pasted, then a label stands there', () => {
  const nine = LONG.split('\n').slice(0, 9).join('\n');
  const folded = new FoldedTexts();
  expect(folded.fold(nine, ROOM)).toBe(nine);
  expect(folded.fold(nine, ROOM, `${nine}\n${nine}`)).toBe(nine);
  expect(folded.fold(nine, ROOM, `${nine}\n${nine}\n${nine}`)).toBe('[9 lines: line 0 …]');
});

test('when an entry has outgrown the screen, then all before the last word is a label, with the labels in it', () => {
  const folded = new FoldedTexts();
  const label = folded.fold(LONG, ROOM);
  const text = `${label} and some words`;
  const shorter = folded.shorten({ text, cursor: text.length - 1 }, ROOM);
  expect(shorter).toEqual({ text: '[200 lines #2: line 0 …] words', cursor: 29 });
  expect(folded.unfold(shorter.text)).toBe(`${LONG} and some words`);
  const atStart = folded.shorten({ text, cursor: 0 }, ROOM);
  expect([atStart.cursor, folded.unfold(atStart.text)]).toEqual([0, `${LONG} and some words`]);
  const word = 'x'.repeat(2000);
  const whole = folded.shorten({ text: word, cursor: word.length }, ROOM);
  expect([whole.text.length, folded.unfold(whole.text)]).toEqual([whole.cursor, word]);
});
