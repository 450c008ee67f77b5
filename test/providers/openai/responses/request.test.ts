import { describe, expect, test } from '@jest/globals';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { contextBlock } from '../../../../src/core/files/rag-context.ts';
import type { ModelRequest } from '../../../../src/core/records/model-request.ts';
import type { Part } from '../../../../src/core/records/parts.ts';
import type { Quirks } from '../../../../src/providers/call/quirks.ts';
import { COMPATIBLE, openAIFamily } from '../../../../src/providers/openai/families.ts';
import { buildResponsesRequest, type ResponsesBody } from '../../../../src/providers/openai/responses/request.ts';
import { question, withFiles, withReference } from '../../harness.ts';

type Body = ResponseCreateParamsStreaming;

const official = (request: Partial<ModelRequest>, quirks: Quirks = {}) =>
  buildResponsesRequest(question({ model: 'gpt-5.4', ...request }), quirks, openAIFamily(request.model ?? 'gpt-5.4'));
const compatible = (request: Partial<ModelRequest>, quirks: Quirks = {}) =>
  buildResponsesRequest(question(request), quirks, COMPATIBLE);

const BASE = {
  model: 'gpt-5.4',
  store: false,
  include: ['reasoning.encrypted_content'],
  stream: true,
} satisfies Body;

const FULL: Partial<ModelRequest> = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  temperature: 0.5,
  top_p: 0.9,
  max_tokens: 100,
  frequency_penalty: 0.1,
  presence_penalty: -0.2,
  stop: ['END', 'STOP'],
};

const WEATHER = {
  name: 'weather',
  description: 'Tells the weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const said = (text: string) => ({
  type: 'message' as const,
  role: 'assistant' as const,
  status: 'completed' as const,
  content: [{ type: 'output_text' as const, text, annotations: [] }],
});

describe('a request over Responses', () => {
  test('when nothing but a message is set, then nothing is stored there, and reasoning comes back sealed', () => {
    expect(official({}).body).toEqual({ ...BASE, input: [{ role: 'user', content: 'Hi' }] } satisfies Body);
  });

  test('when a reasoning model is asked with everything, then it gets what it takes, and the rest is told', () => {
    const { body, stop, notices } = official({ ...FULL, asked_for: ['max_tokens', 'presence_penalty'] });
    expect(body).toEqual({
      ...BASE,
      instructions: 'Be brief.',
      input: [{ role: 'user', content: 'Hi' }],
      max_output_tokens: 100,
    } satisfies Body);
    expect(stop).toEqual(['END', 'STOP']);
    expect(notices.filter(({ verbose }) => !verbose).map(({ message }) => message)).toEqual([
      'max_tokens is sent as max_output_tokens.',
      'presence_penalty is not sent: gpt-5.4 does not take it.',
    ]);
  });

  test('when another model is asked, then it samples; penalties and stop texts do not exist', () => {
    const { body, stop } = compatible({ ...FULL, model: 'm' });
    expect(body).toEqual({
      ...BASE,
      model: 'm',
      instructions: 'Be brief.',
      input: [{ role: 'user', content: 'Hi' }],
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
    } satisfies Body);
    expect(stop).toEqual(['END', 'STOP']);
  });

  test('when there are tools, then they are flat and not strict', () => {
    expect(official({ tools: [WEATHER] }).body).toEqual({
      ...BASE,
      input: [{ role: 'user', content: 'Hi' }],
      tools: [
        {
          type: 'function',
          name: 'weather',
          description: 'Tells the weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          strict: false,
        },
      ],
    } satisfies Body);
  });

  test('when there is context, then it stands before the question', () => {
    const { body } = official({ messages: [withReference('facts', 'second')] });
    expect(body['input']).toEqual([{ role: 'user', content: `${contextBlock('facts')}\n\nsecond` }]);
  });

  test('when an answer had steps, then everything goes back in the order in which it came', () => {
    const sealed = { type: 'reasoning' as const, summary: [], encrypted_content: 'x' };
    const open = {
      type: 'reasoning' as const,
      id: 'rs_2',
      summary: [],
      content: [{ type: 'reasoning_text' as const, text: 'y' }],
    };
    const own = { type: 'opaque', wire: 'responses', model: 'gpt-5.4' } as const;
    const parts: Part[] = [
      { ...own, data: { ...sealed, id: 'rs_1' } },
      { type: 'text', text: 'Let me look.' },
      { ...own, data: { type: 'message', phase: 'commentary' } },
      { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } },
      { type: 'tool_call', id: '2', name: 'weather', input: '{"city":' },
      { type: 'tool_result', id: '1', content: 'rain' },
      { type: 'tool_result', id: '2', content: 'no JSON', is_error: true },
      { ...own, data: open },
      { type: 'text', text: 'It rains.' },
    ];
    const { body } = official({
      messages: [
        { role: 'user', content: 'Oslo?' },
        { role: 'assistant', content: 'Let me look.\n\nIt rains.', parts },
        { role: 'user', content: 'And now?' },
      ],
    });
    expect(body).toEqual({
      ...BASE,
      input: [
        { role: 'user', content: 'Oslo?' },
        sealed,
        { ...said('Let me look.'), phase: 'commentary' },
        { type: 'function_call', call_id: 'call00001', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call', call_id: 'call00002', name: 'weather', arguments: '{"city":' },
        { type: 'function_call_output', call_id: 'call00001', output: 'rain' },
        { type: 'function_call_output', call_id: 'call00002', output: 'no JSON' },
        open,
        said('It rains.'),
        { role: 'user', content: 'And now?' },
      ],
    } satisfies ResponsesBody);
  });
});

describe("a vendor's own parameters over Responses", () => {
  const extra = (given: Record<string, unknown>) => official({ extra: given, asked_for: ['extra'] });

  test.each<[Record<string, unknown>, Partial<Body>]>([
    [{ reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    [{ reasoning: { summary: 'auto' }, reasoning_effort: 'low' }, { reasoning: { summary: 'auto', effort: 'low' } }],
    [{ max_completion_tokens: 9 }, { max_output_tokens: 9 }],
    [
      { response_format: { type: 'json_object' }, verbosity: 'low' },
      { text: { format: { type: 'json_object' }, verbosity: 'low' } },
    ],
    [
      {
        response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema: { type: 'object' } } },
      },
      { text: { format: { type: 'json_schema', name: 'a', strict: true, schema: { type: 'object' } } } },
    ],
    [{ tool_choice: { type: 'function', function: { name: 'a' } } }, { tool_choice: { type: 'function', name: 'a' } }],
    [
      { tools: [{ type: 'function', function: { name: 'a', parameters: {}, strict: false } }] },
      { tools: [{ type: 'function', name: 'a', parameters: {}, strict: false }] },
    ],
    [
      { store: true, service_tier: 'flex' },
      { store: true, service_tier: 'flex' },
    ],
  ])('when %j is given in words of either wire, then it is %j', (given, body) => {
    const sent = extra(given);
    expect(sent.body).toMatchObject(body);
    expect(Object.keys(given).filter((name) => !(name in body) && name in sent.body)).toEqual([]);
    expect(sent.notices).toEqual([]);
  });

  test('when Responses has no such thing, then it is left out and told; stop texts are cut here', () => {
    const { body, notices, stop } = extra({ n: 2, seed: 7, stop: 'END' });
    expect(Object.keys(body)).toEqual(Object.keys(official({}).body));
    expect(notices.map(({ message }) => message)).toEqual([
      'n is not sent: the Responses API has none.',
      'seed is not sent: the Responses API has none.',
    ]);
    expect(stop).toEqual(['END']);
  });
});

describe('what was learned of a server of Responses', () => {
  test.each([
    [{ temperature: 'drop' }, ['temperature']],
    [{ include: 'drop', store: 'drop' }, ['include', 'store']],
    [{ stream: 'drop' }, ['stream']],
  ])('when it is %j, then %j is not sent', (quirks: Quirks, missing) => {
    const { body } = compatible(FULL, quirks);
    for (const name of missing) expect(body).not.toHaveProperty(name);
  });

  test('when a model takes no system text, then it opens the first question', () => {
    const { body } = compatible(FULL, { system: 'user' });
    expect(body['input']).toEqual([{ role: 'user', content: 'Be brief.\n\nHi' }]);
    expect(body).not.toHaveProperty('instructions');
  });
});

describe('when files go over Responses', () => {
  const content = [
    { type: 'input_image' as const, image_url: 'data:image/png;base64,UE5H', detail: 'auto' as const },
    { type: 'input_file' as const, filename: 'a.pdf', file_data: 'data:application/pdf;base64,UERG' },
    { type: 'input_text' as const, text: 'What is that?' },
  ];

  test('then images and PDF have their form, in the order of the parts, and sound is left out and told', () => {
    const { body, notices } = official(withFiles('What is that?'));
    expect(body).toEqual({ ...BASE, input: [{ role: 'user', content }] } satisfies Body);
    const message = 'the Responses API takes no sound: a.wav, a.mp3 not sent';
    expect(notices).toEqual([{ type: 'notice', code: 'file', message }]);
  });

  test('and their bytes are not at hand, then the text goes alone', () => {
    const { messages } = withFiles('Hi');
    const { body, notices } = official({ messages, files: new Map() });
    expect([body['input'], notices]).toEqual([[{ role: 'user', content: 'Hi' }], []]);
  });

  test('and it takes no system text, then that stands before them', () => {
    const { messages, files } = withFiles('What is that?');
    const request = { messages: [{ role: 'system' as const, content: 'Be brief.' }, ...messages], files };
    const { input } = compatible(request, { system: 'user' }).body;
    expect(input).toEqual([{ role: 'user', content: [{ type: 'input_text', text: 'Be brief.' }, ...content] }]);
  });
});
