import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sanitize, Sanitizer } from '../../src/terminal/sanitize.ts';

const ATTACKS: Record<string, string> = {
  'CSI colour': 'a\u001b[31mb',
  'CSI cursor': 'a\u001b[2J\u001b[Hb',
  'OSC title': 'a\u001b]0;owned\u0007b',
  'OSC link': 'a\u001b]8;;http://evil\u001b\\b',
  'OSC clipboard': 'a\u001b]52;c;ZXZpbA==\u0007b',
  'OSC font': 'a\u001b]50;x\u0007b',
  DCS: 'a\u001bPq#0\u001b\\b',
  APC: 'a\u001b_payload\u001b\\b',
  PM: 'a\u001b^payload\u001b\\b',
  SOS: 'a\u001bXpayload\u001b\\b',
  '8-bit CSI': 'a\u009b31mb',
  '8-bit OSC': 'a\u009d0;owned\u009cb',
  '8-bit DCS': 'a\u0090q\u009cb',
  'charset shift': 'a\u001b(0b',
  reset: 'a\u001bcb',
  backspace: 'a\u0008b',
  bell: 'a\u0007b',
  delete: 'a\u007fb',
  'bidi override': 'a\u202eb',
  'bidi isolate': 'a\u2066b\u2069',
  'tag characters': 'a\u{e0041}\u{e0042}b',
  'line separator': 'a\u2028b',
  'nested escape': 'a\u001b\u001b[31mb',
};

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

test.each(['👩‍👩‍👧 family', 'שלום', 'नमस्ते', 'e\u0301', 'tab\tand\nline', '日本語'])(
  '%s is shown as it is, in pieces too',
  (text) => {
    const sanitizer = new Sanitizer();
    const pieces = text.split('').map((unit) => sanitizer.push(unit));
    expect(pieces.join('') + sanitizer.end()).toBe(text);
  },
);

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
