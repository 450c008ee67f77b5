import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sanitize, Sanitizer } from '../../src/terminal/sanitize.ts';
import { ATTACKS, SHOWN } from '../support/attacks.ts';

describe.each(Object.entries(ATTACKS))('%s', (_name, attack) => {
  test('leaves only what is text, wherever it is split', () => {
    for (let at = 0; at <= attack.length; at++) {
      const sanitizer = new Sanitizer();
      expect(sanitizer.push(attack.slice(0, at)) + sanitizer.push(attack.slice(at)) + sanitizer.end()).toBe('ab');
    }
  });
});

test('a carriage return becomes a line end, with a line feed only one', () => {
  expect(sanitize('a\rb\r\nc\r')).toBe('a\nb\nc\n');
});

test.each(SHOWN)('%s is shown as it is, in pieces too', (text) => {
  const sanitizer = new Sanitizer();
  const pieces = text.split('').map((unit) => sanitizer.push(unit));
  expect(pieces.join('') + sanitizer.end()).toBe(text);
});

test('whatever comes, in whatever pieces, no control character gets through', () => {
  const units = fc.array(
    fc.oneof(
      fc.constantFrom('\u001b', '[', ']', '\u0007', '\\', '\r', '\u009b', '\ud83d', '3', 'm', 'x'),
      fc.string({ unit: 'binary' }),
    ),
  );
  fc.assert(
    fc.property(units, (pieces) => {
      const sanitizer = new Sanitizer();
      const shown = pieces.map((piece) => sanitizer.push(piece)).join('') + sanitizer.end();
      // oxlint-disable-next-line no-control-regex
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(shown).toBe(sanitize(pieces.join('')));
    }),
  );
});
