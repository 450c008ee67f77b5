import { describe, expect, test } from '@jest/globals';
import { ServerSentEvents, type StreamedEvent } from '../../../src/providers/http/sse.ts';

/** The events of a body that comes in these pieces, in groups: one for each piece that held any. */
async function groups(...pieces: string[]): Promise<string[][]> {
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const body = {
    read: async () => left.shift(),
    answered() {},
    finished() {},
    drain: async () => {},
    close: async () => {},
  };
  let seen: string[] = [];
  const all: string[][] = [];
  const onEvent = ({ data, isBare }: StreamedEvent) => seen.push(isBare ? `bare ${data}` : data);
  const events = new ServerSentEvents(body, onEvent);
  while (await events.next()) {
    all.push(seen);
    seen = [];
  }
  return all;
}

const flat = async (...pieces: string[]) => (await groups(...pieces)).flat();

describe('events that are parted by one line end', () => {
  test('when each comes in a piece, then all but the first are told as they come', async () => {
    expect(await groups('data: {"a":1}\n', 'data: {"a":2}\n', 'data: {"a":3}\n', 'data: [DONE]\n')).toEqual([
      ['{"a":1}', '{"a":2}'],
      ['{"a":3}'],
      ['[DONE]'],
    ]);
  });

  test('when every character comes alone, then they are told apart', async () => {
    const text = 'event: x\ndata: {"a":1}\nevent: y\ndata: {"a":2}\ndata: [DONE]\n';
    expect(await flat(...Array.from(text))).toEqual(['{"a":1}', '{"a":2}', '[DONE]']);
  });

  test('when one event has several lines of data, then it stays one', async () => {
    const event = ['{"choices":', '[{"a":1},', '{"b":2}]', '}'];
    expect(await flat(event.map((line) => `data: ${line}\n`).join(''), '\n')).toEqual([event.join('\n')]);
  });
});

describe('JSON that stands in no event', () => {
  test.each([
    ['in one line', ['{"a":1}'], ['bare {"a":1}']],
    ['in several', ['{\n  "a": {\n    "b": 1\n  }\n}'], ['bare {\n  "a": {\n    "b": 1\n  }\n}']],
    ['one a line', ['{"a":1}\n{"a', '":2}\n'], ['bare {"a":1}', 'bare {"a":2}']],
    ['behind an event', ['data: {"a":1}\n\n', '{"b":2}\n'], ['{"a":1}', 'bare {"b":2}']],
    ['and breaks off', ['{"a":1, "b'], ['bare {"a":1, "b']],
  ])('when it comes %s, then it is told', async (_, pieces, expected) => {
    expect(await flat(...pieces)).toEqual(expected);
  });

  test('when the body stays open behind it, then it is told all the same', async () => {
    const never = new Promise<undefined>(() => {});
    const left = ['{"a":', '1}'].map((piece) => new TextEncoder().encode(piece));
    const read = async () => left.shift() ?? never;
    const body = { read, answered() {}, finished() {}, drain: async () => {}, close: async () => {} };
    const seen: string[] = [];
    expect(await new ServerSentEvents(body, ({ data }) => seen.push(data)).next()).toBe(true);
    expect(seen).toEqual(['{"a":1}']);
  });

  test('when a page comes, then its first line is told', async () => {
    expect(await flat('<html>\n')).toEqual(['bare <html>']);
  });
});
