import { describe, expect, test } from '@jest/globals';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { givenSchema } from '../../../src/core/output/given-schema.ts';
import { buildAnthropicRequest } from '../../../src/providers/anthropic/request.ts';
import { formed } from '../../../src/providers/call/output-form.ts';
import type { OutputForm } from '../../../src/providers/call/dialect.ts';
import { strictSchema } from '../../../src/providers/call/strict-schema.ts';
import { buildOpenAIRequest } from '../../../src/providers/openai/chat/request.ts';
import { COMPATIBLE } from '../../../src/providers/openai/families.ts';
import { buildResponsesRequest } from '../../../src/providers/openai/responses/request.ts';
import { question } from '../harness.ts';

const STRICT = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: ['integer', 'null'] } },
  required: ['name', 'age'],
  additionalProperties: false,
};
const asked = question({ output: givenSchema('name, age int?') });
const ALL: OutputForm[] = ['text', 'json', 'schema'];
const form = (most = ALL, quirks = {}, output = asked.output!) => formed({ ...asked, output }, most, quirks);

describe('the form of an answer on the wire', () => {
  test('when Chat Completions is asked, then it is response_format', () => {
    const { body } = buildOpenAIRequest(asked, {}, COMPATIBLE, form().output);
    expect(body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema: STRICT, strict: true },
    } satisfies ChatCompletionCreateParamsStreaming['response_format']);
  });

  test('when Responses is asked, then it is text.format, beside what else is set there', () => {
    const { body } = buildResponsesRequest({ ...asked, extra: { verbosity: 'low' } }, {}, COMPATIBLE, form().output);
    expect(body['text']).toEqual({
      format: { type: 'json_schema', name: 'answer', schema: STRICT, strict: true },
      verbosity: 'low',
    } satisfies ResponseCreateParamsStreaming['text']);
  });

  test('when Messages is asked, then it is output_config.format, beside what else is set there', () => {
    const extra = { output_config: { effort: 'low' } };
    const { body } = buildAnthropicRequest({ ...asked, extra }, {}, form().output);
    expect(body['output_config']).toEqual({
      format: { type: 'json_schema', schema: STRICT },
      effort: 'low',
    } satisfies MessageCreateParamsStreaming['output_config']);
  });

  test('when a model knows JSON mode only, or nothing, then the schema stands in the question, and that is said', () => {
    const { request, output, notices } = form(ALL, { output: 'json' });
    expect(output).toEqual({ type: 'json' });
    expect(request.messages.at(-1)?.content).toMatch(/^Hi\n\nAnswer with JSON alone.*\{"type":"object"/s);
    expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining('the schema is sent as text')]);
    expect(form(ALL, { output: 'text' }).output).toBeUndefined();
    expect(form(['text']).output).toBeUndefined();
  });

  test('when a list is asked for, then an object stands around it, but for what is sent as text alone', () => {
    const list = givenSchema('[name]');
    const { output } = form(ALL, {}, list);
    expect(output).toMatchObject({ schema: { type: 'object', required: ['value'] } });
    expect(form(['text'], {}, list).request.messages.at(-1)?.content).toContain('{"type":"array"');
  });
});

describe('the strict form of a schema', () => {
  test.each([
    ['any fields', { type: 'object' }],
    ['fields of any name', { type: 'object', properties: {}, additionalProperties: { type: 'string' } }],
    ['any value', {}],
    ['a list of anything', { type: 'array' }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }],
    ['a negation', { type: 'string', not: { const: 'a' } }],
    ['a place that is moved', { type: 'object', properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } }],
  ])('when it allows %s, then there is none', (_name, schema) => {
    expect(strictSchema(schema)).toBeUndefined();
  });

  test('when it refers to itself, then definitions stay, each in its strict form', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/definitions/node' } } };
    expect(strictSchema({ ...node, definitions: { node } })).toEqual({
      type: 'object',
      properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
      required: ['next'],
      additionalProperties: false,
      $defs: {
        node: {
          type: 'object',
          properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
          required: ['next'],
          additionalProperties: false,
        },
      },
    });
  });

  test('when all of several are asked for, then they are one; one of several is any of them', () => {
    const a = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const b = { properties: { b: { oneOf: [{ type: 'string' }, { type: 'integer' }] } }, required: ['b'] };
    expect(strictSchema({ allOf: [a, b] })).toMatchObject({
      properties: { a: { type: 'string' }, b: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
      required: ['a', 'b'],
    });
  });
});
