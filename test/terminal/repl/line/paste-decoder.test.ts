import { StringDecoder } from 'node:string_decoder';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PasteDecoder, type Typed } from '../../../../src/terminal/repl/line/paste-decoder.ts';

const START = '\u001b[200~';
const END = '\u001b[201~';

function decode(pieces: readonly string[]): Typed[] {
  const decoder = new PasteDecoder();
  const all = [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.flush()];
  // Neighbouring keys are one, however they arrived.
  return all.reduce<Typed[]>((joined, next) => {
    const last = joined.at(-1);
    if (last?.type === 'keys' && next.type === 'keys')
      return [...joined.slice(0, -1), { type: 'keys', text: last.text + next.text }];
    return [...joined, next];
  }, []);
}

const INPUT = `ab${START}one\r\ntwo\u001b[31m\u001b${END}c\u001b[Ad${START}${END}é`;
const DECODED: Typed[] = [
  { type: 'keys', text: 'ab' },
  { type: 'paste', text: 'one\r\ntwo\u001b[31m\u001b' },
  { type: 'keys', text: 'c\u001b[Ad' },
  { type: 'paste', text: '' },
  { type: 'keys', text: 'é' },
];

describe('when the terminal splits its output', () => {
  test('at any one place, then keys and pastes are the same', () => {
    for (let at = 0; at <= INPUT.length; at++) expect(decode([INPUT.slice(0, at), INPUT.slice(at)])).toEqual(DECODED);
  });

  test('at any two places, then keys and pastes are the same', () => {
    for (let first = 0; first <= INPUT.length; first++) {
      for (let second = first; second <= INPUT.length; second++) {
        expect(decode([INPUT.slice(0, first), INPUT.slice(first, second), INPUT.slice(second)])).toEqual(DECODED);
      }
    }
  });

  test('after every byte, then characters of several bytes are whole', () => {
    const bytes = new StringDecoder('utf8');
    expect(decode([...Buffer.from(INPUT)].map((byte) => bytes.write(Buffer.of(byte))))).toEqual(DECODED);
  });
});

test('when an ESC stands alone, then it is held, and given up as a key', () => {
  const decoder = new PasteDecoder();
  expect(decoder.push('\u001b')).toEqual([]);
  expect(decoder.holds).toBe(true);
  expect(decoder.flush()).toEqual([{ type: 'keys', text: '\u001b' }]);
  expect(decoder.holds).toBe(false);
});

test('when a paste is not at its end, then nothing of it is given up', () => {
  const decoder = new PasteDecoder();
  expect(decoder.push(`${START}half\u001b[20`)).toEqual([]);
  expect([decoder.holds, decoder.flush()]).toEqual([false, []]);
  expect(decoder.push('1~')).toEqual([{ type: 'paste', text: 'half' }]);
});

test('when Ctrl-C comes alone, then a paste without an end is over', () => {
  const decoder = new PasteDecoder();
  expect(decoder.push(`${START}half\u001b[2`)).toEqual([]);
  expect(decoder.push('\u0003')).toEqual([
    { type: 'paste', text: 'half\u001b[2' },
    { type: 'keys', text: '\u0003' },
  ]);
  expect(decoder.push('x')).toEqual([{ type: 'keys', text: 'x' }]);
  expect(decoder.push(`${START}a\u0003b${END}`)).toEqual([{ type: 'paste', text: 'a\u0003b' }]);
});

test('when anything is pasted, in any pieces, then it comes out as it is', () => {
  const text = fc
    .string({ unit: fc.constantFrom('\u001b', '[', '2', '0', '1', '~', 'x', '\r') })
    .filter((paste) => !paste.includes(END));
  fc.assert(
    fc.property(text, fc.array(fc.nat(30)), (paste, cuts) => {
      const whole = `${START}${paste}${END}`;
      fc.pre(whole.indexOf(END) === START.length + paste.length);
      const places = cuts.map((cut) => cut % whole.length).toSorted((a, b) => a - b);
      const pieces = [0, ...places].map((from, at) => whole.slice(from, [...places, whole.length][at]));
      expect(decode(pieces)).toEqual([{ type: 'paste', text: paste }]);
    }),
  );
});
