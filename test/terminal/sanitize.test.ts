import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeJson, sanitize, Sanitizer } from '../../src/terminal/sanitize.ts';
import { anyText } from '../support/any-text.ts';
import { ATTACKS, SHOWN } from '../support/attacks.ts';

describe.each(Object.entries(ATTACKS))('when there is %s', (_name, attack) => {
  test('then only what is text is left, wherever it is split', () => {
    for (let at = 0; at <= attack.length; at++) {
      const sanitizer = new Sanitizer();
      expect(sanitizer.push(attack.slice(0, at)) + sanitizer.push(attack.slice(at)) + sanitizer.end()).toBe('ab');
    }
  });
});

test('when a carriage return comes, then it becomes a line end, with a line feed only one', () => {
  expect(sanitize('a\rb\r\nc\r')).toBe('a\nb\nc\n');
});

test.each(SHOWN)('when %s comes, then it is shown as it is, in pieces too', (text) => {
  const sanitizer = new Sanitizer();
  const pieces = text.split('').map((unit) => sanitizer.push(unit));
  expect(pieces.join('') + sanitizer.end()).toBe(text);
});

test('when anything comes, in any pieces, then no control character gets through', () => {
  const units = fc.array(
    fc.oneof(fc.constantFrom('\u001b', '[', ']', '\u0007', '\\', '\r', '\u009b', '\ud83d', '3', 'm', 'x'), anyText()),
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

test.each([
  ['a selector after a digit that is no keycap', '1\ufe0f2\ufe0f3', '123'],
  ['joiners between letters that have none', 'pass\u200dword', 'password'],
  ['a joiner behind an emoji with nothing to join', '👩\u200d x', '👩 x'],
  ['two selectors', '❤\ufe0f\ufe0f!', '❤\ufe0f!'],
  ['many selectors behind an ideograph', '葛\u{e0100}\u{e0101}\u{e0102}', '葛\u{e0100}'],
  ['tags behind a flag', '🏴\u{e0067}\u{e0062}\u{e007f}', '🏴'],
  ['a joiner across a sequence', '👩\u200d\u001b[31m👧', '👩\u200d👧'],
])('when there is %s, then what hides is left out', (_name, text, shown) => {
  expect(sanitize(text)).toBe(shown);
});

describe('when JSON goes to a terminal', () => {
  test.each(Object.values(ATTACKS))('then what it would obey or hide is escaped and means the same: %j', (attack) => {
    const json = escapeJson(JSON.stringify({ attack }, null, 2));
    expect(sanitize(json)).toBe(json);
    expect(JSON.parse(json)).toEqual({ attack });
  });

  test.each(SHOWN)('then what is only shown stays as it is: %s', (text) => {
    expect(escapeJson(JSON.stringify(text))).toBe(JSON.stringify(text));
  });
});
