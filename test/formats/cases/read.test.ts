import { describe, expect, test } from '@jest/globals';
import { readRows, rowFormatOf } from '../../../src/formats/cases/index.ts';

async function* piecesOf(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(name: string, text: string | Uint8Array, size = 5) {
  const all = [];
  for await (const row of readRows(piecesOf(text, size), name)) all.push(row);
  return all;
}

const TWO = [
  { number: 1, fields: { name: 'Ann, the "first"', note: 'one\ntwo' } },
  { number: 2, fields: { name: 'Bö', note: '' } },
];

describe('when rows stand in a file', () => {
  test.each([
    ['a.csv', 'name,note\n"Ann, the ""first""","one\ntwo"\nBö,\n'],
    ['a.csv', '\ufeffname,note\r\n"Ann, the ""first""","one\ntwo"\r\n\r\nBö,'],
    ['a.csv', 'name;note\n"Ann, the ""first""";"one\ntwo"\nBö;\n'],
    ['a.tsv', 'name\tnote\n"Ann, the ""first"""\t"one\ntwo"\nBö\t\n'],
    ['a.jsonl', '{"name":"Ann, the \\"first\\"","note":"one\\ntwo"}\n\n{"name":"Bö","note":""}'],
    ['-', ' {"name":"Ann, the \\"first\\"","note":"one\\ntwo"}\r\n{"name":"Bö","note":""}\n'],
    ['-', 'name,note\n"Ann, the ""first""","one\ntwo"\nBö,\n'],
    ['/dev/fd/63', 'name\tnote\n"Ann, the ""first"""\t"one\ntwo"\nBö\t\n'],
  ])('then %s gives them, however it comes in pieces', async (name, text) => {
    for (const size of [1, 2, 3, 7, 1000]) expect(await rows(name, text, size)).toEqual(TWO);
  });

  test('then each kind is known by its ending', () => {
    expect(['a.CSV', 'b.tsv', 'c.jsonl', 'd.ndjson', 'e.xlsx', 'csv'].map(rowFormatOf)).toEqual([
      'csv',
      'tsv',
      'jsonl',
      'jsonl',
      undefined,
      undefined,
    ]);
  });

  test('then a row that cannot be one is told with its number, and those behind it are read', async () => {
    expect(await rows('a.csv', 'a,b\n1\n2,3,4\n5,6\n')).toMatchObject([
      { number: 1, fault: 'it has 1 field where there are 2 columns' },
      { number: 2, fault: 'it has 3 fields where there are 2 columns' },
      { number: 3, fields: { a: '5', b: '6' } },
    ]);
    expect(await rows('a.jsonl', '[1]\n{"a":\n{"a":1}')).toEqual([
      { number: 1, fields: {}, fault: 'it is no JSON object' },
      { number: 2, fields: {}, fault: 'it is no JSON' },
      { number: 3, fields: { a: 1 } },
    ]);
  });

  test.each(['12345678901234567890', '1e400', '[1,{"b":-9007199254740993}]'])(
    'then %s, which would be read as another number, is a fault of its row',
    async (number) => {
      const [row] = await rows('a.jsonl', `{"a":"x","id":${number}}`);
      expect(row!.fault).toContain('id has a number of more digits than can be kept');
    },
  );

  test('then numbers that are kept are none', async () => {
    const text = '{"a":9007199254740991,"b":0.12345678901234567,"c":"12345678901234567890"}';
    expect((await rows('a.jsonl', text))[0]!.fault).toBeUndefined();
  });

  test('then a row that is too long is a fault alone, and those behind it are read', async () => {
    const long = 'x'.repeat(9_000_000);
    const few = [
      { number: 1, fields: { a: 'A' } },
      { number: 2, fault: 'it is too long' },
      { number: 3, fields: { a: 'B' } },
    ];
    for (const size of [65_536, 100_000_000]) {
      expect(await rows('a.jsonl', `{"a":"A"}\n{"a":"${long}"}\n{"a":"B"}`, size)).toMatchObject(few);
      expect(await rows('a.csv', `a,b\nA,1\n${long},1\nB,1\n`, size)).toMatchObject(few);
      expect(await rows('a.csv', `a,b\nA,1\n"${long}",1\nB,1\n`, size)).toMatchObject(few);
    }
    const open = `a,b\nA,1\n"${`${'x'.repeat(99_999)}\n`.repeat(200)}`;
    await expect(rows('a.csv', open, 65_536)).rejects.toThrow('Cannot read the table to its end');
    const endless = await rows('a.jsonl', `{"a":"A"}\n${long.repeat(4)}`, 65_536);
    expect(endless).toMatchObject(few.slice(0, 2));
  });

  test('then a quote that is never closed is a fault of its row', async () => {
    expect(await rows('a.csv', 'a,b\n1,2\n"3,4\n5,6\n')).toMatchObject([
      { number: 1, fields: { a: '1', b: '2' } },
      { number: 2, fault: expect.stringContaining('a quote is opened and never closed') },
    ]);
  });

  test.each([
    ['two of its columns are called "a"', 'a,b,a\n1,2,3\n'],
    ['no column can be called __proto__', 'a,__proto__\n1,2\n'],
  ])('then a first line is refused: %s', async (why, text) => {
    await expect(rows('a.csv', text)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(why) });
  });

  test('then what is no UTF-8 is refused', async () => {
    await expect(rows('a.csv', Uint8Array.from([0x61, 0x0a, 0xe9, 0x0a]))).rejects.toMatchObject({
      code: 'usage',
      message: 'Cannot read a.csv: it is no text in UTF-8.',
    });
  });

  test('then nothing in it is no row', async () => {
    expect([await rows('a.csv', ''), await rows('a.csv', 'a,b\n'), await rows('a.jsonl', '\n\n')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('then whoever reads no further leaves the rest', async () => {
    let given = 0;
    async function* endless() {
      yield new TextEncoder().encode('a\n');
      for (;;) yield new TextEncoder().encode(`${++given}\n`.repeat(100));
    }
    for await (const { number } of readRows(endless(), 'a.csv')) if (number === 5) break;
    expect(given).toBeLessThan(2000);
  });
});
