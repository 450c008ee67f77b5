import { describe, expect, it } from '@jest/globals';
import * as v from 'valibot';
import {
  contentOf,
  type Part,
  partSchema,
  partsOf,
  stepsOf,
  textOf,
  wholeSteps,
  withText,
} from '../../../src/core/records/parts.ts';

const text = (words: string): Part => ({ type: 'text', text: words });
const call = (id: string): Part => ({ type: 'tool_call', id, name: 'weather', input: { city: id } });
const result = (id: string): Part => ({ type: 'tool_result', id, content: `rain in ${id}` });
const opaque: Part = { type: 'opaque', wire: 'messages', model: 'm', data: { signature: 's' } };
const file: Part = { type: 'file', media_type: 'image/png', size: 3, sha256: 'ab' };

describe('the text of parts', () => {
  it.each([
    [[text('a'), text('b')], 'ab'],
    [[text('a'), opaque, text('b')], 'ab'],
    [[text('a'), call('1'), result('1'), text('b')], 'a\n\nb'],
    [[call('1'), result('1'), text('b')], 'b'],
    [[text('a'), call('1'), result('1'), text(''), text('b')], 'a\n\nb'],
    [[file], ''],
  ])('when they are %j, then it is %j', (parts, expected) => {
    expect(textOf(parts)).toBe(expected);
  });

  it('when there is nothing but text, then a message has no parts', () => {
    expect(contentOf([text('a'), text('b')])).toEqual({ content: 'ab' });
    expect(contentOf([text('a'), file])).toEqual({ content: 'a', parts: [text('a'), file] });
  });
});

describe('the parts of a message', () => {
  it('when content and parts agree, then they are the parts', () => {
    const parts = [text('a'), call('1'), result('1'), text('b')];
    expect(partsOf({ content: 'a\n\nb', parts })).toEqual(parts);
  });

  it('when they disagree, then content stands in the place of the last text, and opaque parts go', () => {
    const parts = [opaque, text('a'), call('1'), result('1'), text('b'), file];
    expect(partsOf({ content: 'new', parts })).toEqual([call('1'), result('1'), text('new'), file]);
  });

  it('when there was no text, then content stands last', () => {
    expect(partsOf({ content: 'new', parts: [file] })).toEqual([file, text('new')]);
  });

  it('when a message gets another text, then content and parts agree', () => {
    const message = withText({ ...contentOf([text('a'), file]), role: 'user' }, 'b');
    expect(message).toEqual({ role: 'user', content: 'b', parts: [text('b'), file] });
  });

  it('when a newer llmkit wrote one of another type, then it is read as it is', () => {
    const video = { type: 'video', frames: 3 };
    expect(v.parse(partSchema(), video)).toEqual(video);
    expect(partsOf({ content: 'a', parts: [text('a'), video as never] })).toEqual([text('a'), video]);
  });

  it.each([{ type: 'text' }, { type: 'tool_call', id: '1' }, { text: 'no type' }])(
    'when one is %j, then it is refused',
    (part) => {
      expect(v.safeParse(partSchema(), part).success).toBe(false);
    },
  );
});

describe('the steps of an answer', () => {
  const parts = [text('a'), call('1'), call('2'), result('1'), result('2'), text('b'), call('3'), text('c')];

  it('when tools were called, then each step has what was said and its calls with results', () => {
    expect(stepsOf(parts)).toEqual([
      {
        said: [text('a')],
        calls: [
          { call: call('1'), result: result('1') },
          { call: call('2'), result: result('2') },
        ],
      },
      { said: [text('b'), text('c')], calls: [] },
    ]);
  });

  it('when the answer was cut, then it goes on after the last result, and calls without one are left out', () => {
    const [first, second] = [
      [text('a'), call('1'), result('1')],
      [call('2'), result('2')],
    ];
    expect(wholeSteps(parts)).toEqual([[text('a'), call('1'), call('2'), result('1'), result('2')]]);
    expect(wholeSteps([...first, ...second, text('b')])).toEqual([first, second]);
    expect(wholeSteps([text('a'), call('1'), ...second])).toEqual([[text('a'), call('2'), result('2')]]);
    expect(wholeSteps([text('a'), call('1')])).toEqual([]);
  });
});
