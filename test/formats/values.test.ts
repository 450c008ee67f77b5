import { describe, expect, test } from '@jest/globals';
import { parseValues } from '../../src/formats/values.ts';

const parse = (text: string) => parseValues(text, 'values.yaml');

describe('when values come from a file', () => {
  test.each(['01234', '1.10', '12345678901234567890', '0x1F', '1e3', '-0', '2024-01-02', 'yes', 'true', '.5', '0o17'])(
    'then %s stays as it is written',
    (written) => {
      expect(parse(`a: ${written} # said so`)).toEqual({ a: written });
      expect(parse(`{ a: ${written}, b: "${written}" }`)).toEqual({ a: written, b: written });
    },
  );

  test('as JSON, then they are texts too', () => {
    expect(parse('{"a": 1.0, "b": 12345678901234567890, "c": true, "d": null, "e": "\\u00e9\\n"}')).toEqual({
      a: '1.0',
      b: '12345678901234567890',
      c: 'true',
      d: '',
      e: 'é\n',
    });
  });

  test('as YAML, then texts may have several lines, and values may be empty', () => {
    expect(parse('a: |\n  one\n  two\nb:\nc: ~\n')).toEqual({ a: 'one\ntwo\n', b: '', c: '' });
  });

  test.each([
    ['[1]', /no mapping/],
    ['', /no mapping/],
    ['a: {b: 1}', /a is no text/],
    ['a: &x 1\nb: *x', /b is no text/],
    ['a: 1\na: 2', /unique/],
    ['a: [', /Cannot take values from values.yaml/],
    ['__proto__: 1', /__proto__ cannot name a variable/],
    ['a: 1\n---\nb: 2', /values.yaml: it holds several documents where one is expected, at line 2, column 1\.$/],
  ])('as %j, then that is refused: %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
