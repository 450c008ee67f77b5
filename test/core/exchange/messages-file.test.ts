import { describe, expect, test } from '@jest/globals';
import { parseMessagesFile } from '../../../src/core/exchange/messages-file.ts';

const HI = { role: 'user', content: 'Hi' };
const parse = (document: unknown, path = 'm.json') => parseMessagesFile(JSON.stringify(document), path);

describe('when the file holds an array', () => {
  test('then these are the messages, without settings', () => {
    expect(parse([{ role: 'system', content: 'S' }, HI])).toEqual({
      messages: [{ role: 'system', content: 'S' }, HI],
      settings: {},
    });
  });

  test('then parts of a message are taken in, and refused where they are none', () => {
    const parts = [{ type: 'tool_call', id: '1', name: 'weather', input: {} }];
    const answer = { role: 'assistant', content: '', parts };
    expect(parse([HI, answer, HI]).messages[1]).toEqual(answer);
    expect(() => parse([{ ...HI, parts: 'x' }])).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('then nothing else of a message counts but role and content', () => {
    expect(parse([{ ...HI, id: 'x', rag_context: 'y' }]).messages).toEqual([HI]);
  });
});

describe('when the file holds a whole request', () => {
  test('then its parameters are settings, and its context stands beside', () => {
    const request = { messages: [HI], model: 'm', temperature: 0, max_tokens: 5, extra: { a: 1 }, rag_context: 'DATA' };
    expect(parse(request)).toEqual({
      messages: [HI],
      settings: { model: 'm', temperature: 0, max_tokens: 5, extra: { a: 1 } },
      rag_context: 'DATA',
    });
  });

  test.each([
    ['END', ['END']],
    [
      ['A', 'B'],
      ['A', 'B'],
    ],
  ])('and stop is %j, then the setting is %j', (stop, expected) => {
    expect(parse({ messages: [HI], stop }).settings).toEqual({ stop: expected });
  });

  test.each(['base_url', 'allow_http', 'stream', 'timeout_s', 'save', 'nonsense'])(
    'then %s in it counts for nothing, of whatever kind it is',
    (key) => {
      expect(parse({ messages: [HI], [key]: { odd: true } }).settings).toEqual({});
    },
  );

  test('and a parameter is null, then it is as if it were not there', () => {
    expect(parse({ messages: [HI], temperature: null }).settings).toEqual({});
  });
});

describe('when the file is wrong', () => {
  test.each([
    ['nonsense', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['[]', 'Invalid length'],
    ['{}', 'messages: '],
    ['"text"', 'the document: '],
    ['{"messages": []}', 'messages: '],
    ['[{"role": "user"}]', '0.content: '],
    ['[{"role": "robot", "content": "x"}]', '0.role: '],
    ['{"messages": [{"role": "user", "content": [1]}]}', 'messages.0.content: '],
    ['{"messages": [{"role": "user", "content": "x"}], "rag_context": 1}', 'rag_context: '],
  ])('as %j is, then the error names file and place', (text, part) => {
    const message = expect.stringMatching(new RegExp(`^Cannot take messages from m[.]json: .*${part}`));
    expect(() => parseMessagesFile(text, 'm.json')).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  test('by a value that a setting cannot have, then that is misuse too', () => {
    const message = 'Cannot use temperature 7 in m.json: expected a number from 0 to 2.';
    expect(() => parse({ messages: [HI], temperature: 7 })).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });

  test('and came from standard input, then that is said', () => {
    expect(() => parse([], '-')).toThrow('Cannot take messages from standard input: ');
  });
});
