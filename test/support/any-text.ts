import fc from 'fast-check';

const between = (min: number, max: number) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code));

/** Any character, signs that a terminal obeys as often as others; what fast-check has of its own takes a second to be made. */
const character = fc.oneof(between(0, 0x9f), between(0xa0, 0xd7ff), between(0xe000, 0x10ffff));

/** A text of any characters, as they come in a file. */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: character, ...(maxLength !== undefined && { maxLength }) });
}
