import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonValues } from '../../../src/formats/conversations/json-values.ts';
import { anyText } from '../../support/any-text.ts';
import { allOf } from '../../support/all-of.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const valuesOf = async (text: string, size = 1000) =>
  (await allOf(jsonValues(inPieces(text, size)))).map((found) => ('why' in found ? found.why : found.value));

describe('when a file of JSON is read in pieces', () => {
  test.each([
    ['an array', '[{"a":1}, {"b":[{}]}]', [{ a: 1 }, { b: [{}] }]],
    ['lines', '{"a":1}\n{"b":2}\r\n\n', [{ a: 1 }, { b: 2 }]],
    ['one value on several lines', '{\n "a": "}]"\n}\n', [{ a: '}]' }]],
    ['values behind each other', '{\n"a":1}\n{"b":\n2}', [{ a: 1 }, { b: 2 }]],
    ['a mark before it', '\ufeff[{"a":1}]', [{ a: 1 }]],
    ['nothing', ' \n', []],
  ])('as %s, then each value comes', async (_, text, values) => {
    for (const size of [1, 2, 3, 1000]) expect(await valuesOf(text, size)).toEqual(values);
  });

  test.each([
    ['a torn line', '{"a":1}\n{"b":"x\n{"c":3}', [{ a: 1 }, 'its line 2 is not valid JSON', { c: 3 }]],
    ['a bad member', '[{"a":1},{"b":x},{"c":3}]', [{ a: 1 }, 'its entry 2 is not valid JSON', { c: 3 }]],
    ['an end that is missing', '[{"a":1},{"b":', [{ a: 1 }, 'it breaks off']],
  ])('with %s, then that is told, and the others come all the same', async (_, text, values) => {
    expect(await valuesOf(text)).toEqual(values);
  });

  test('then every array of objects comes as it was, wherever the pieces end', async () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    const values = fc.array(fc.oneof(fc.array(json), fc.dictionary(anyText(), json)));
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (all, size, asLines) => {
        const text = asLines ? all.map((each) => JSON.stringify(each)).join('\n') : JSON.stringify(all, null, 1);
        const isAmbiguous = asLines && Array.isArray(all[0]);
        fc.pre(!isAmbiguous);
        expect(await valuesOf(text, size)).toEqual(JSON.parse(JSON.stringify(all)));
      }),
      { numRuns: 100 },
    );
  });
});
