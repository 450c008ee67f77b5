import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { repairedJson } from '../../../src/store/care/json-repair.ts';

test.each([
  ['{"a":1,"b":[1,2,{"c":"x', { a: 1, b: [1, 2, {}] }],
  ['{"a":1,"b":', { a: 1 }],
  ['{"a":1,', { a: 1 }],
  ['{"a":1,}', { a: 1 }],
  ['{"a":12', {}],
  ['{"a":tru', {}],
  ['{"a":"\\', {}],
  ['{"a":[[[]]],"b"', { a: [[[]]] }],
  ['{"a":1}{"a":2}', { a: 1 }],
  ['{"a":1} trailing', { a: 1 }],
  ['{"a":1 "b":2}', { a: 1 }],
  ['{"a":"}]{[,:\\"","b":nul', { a: '}]{[,:"' }],
  [' \n{ "a" : null , "b" : -1.5e3 } \n', { a: null, b: -1500 }],
  ['{', {}],
  ['{"a":1,"b":1.,"c":1}', { a: 1 }],
  ['{"a":1,"b":01,"c":1}', { a: 1 }],
  ['{"a":1,"b":"\\x","c":1}', { a: 1 }],
  ['{"a":"\\u00e9\\n","b":"\\u00', { a: 'é\n' }],
])('when the text is %j, then what stands before the damage is saved', (text, saved) => {
  expect(repairedJson(text)).toEqual(saved);
});

test.each(['', ' ', '[1,2', '"text"', 'null', '}', '\0\0'])('when the text is %j, then nothing is', (text) => {
  expect(repairedJson(text)).toBeUndefined();
});

const objects = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)) as object);

test('when nothing is damaged, then it is saved whole, whatever follows', () => {
  fc.assert(
    fc.property(objects, fc.constantFrom('', '\n', '\0\0', '{}', 'x'), (value, tail) => {
      expect(repairedJson(JSON.stringify(value, null, 2) + tail)).toEqual(value);
    }),
  );
});

test('when it is cut anywhere, then what is saved is an object that has all fields that were whole', () => {
  fc.assert(
    fc.property(objects, fc.nat(), (value, at) => {
      const text = `{"whole":1,${JSON.stringify(value).slice(1)}`;
      const cut = text.slice(0, Math.max('{"whole":1,'.length, at % text.length));
      expect(repairedJson(cut)).toHaveProperty('whole');
    }),
  );
});
