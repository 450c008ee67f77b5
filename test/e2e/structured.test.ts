import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { learnResponses } from '../support/learned-wire.ts';
import { someOf } from '../support/long.ts';
import { PERSON, RIGHT, STRUCTURED, type StructuredCase } from '../support/structured-answers.ts';
import { testKit } from '../support/test-kit.ts';

const VENDORS = [
  ['Chat Completions', 'openai/gpt-4o', ['response_format', 'json_schema', 'schema']],
  ['Responses', 'openai/gpt-5.4', ['text', 'format', 'schema']],
  ['Messages', 'anthropic/claude-sonnet-5-5', ['output_config', 'format', 'schema']],
] as const;

describe.each(VENDORS)('an answer by a schema over %s', (wire, model, place) => {
  /** What a person gets where the model says `says`, and then `again`. */
  async function ask({ says, finish }: StructuredCase, again?: string, ...flags: string[]) {
    const server = await startChatServer();
    const kit = testKit({ env: { ...server.env, LLM_MODEL: model } });
    if (wire === 'Responses') learnResponses(kit.home, model);
    server.reply({ deltas: halves(says), ...(finish && { finish }) });
    if (again !== undefined) server.reply({ deltas: [again] });
    const result = await kit.run('chat', '--no-save', '--schema', JSON.stringify(PERSON), ...flags, 'Who?');
    return { ...result, requests: server.requests };
  }

  test.each(Object.entries(STRUCTURED))('when it is %s, then it is taken, mended or refused', async (_name, one) => {
    const { code, out, err, requests } = await ask(one, one.fault && RIGHT);
    if (one.error !== undefined) {
      expect({ code, out, asked: requests.length }).toEqual({ code: 6, out: '', asked: 1 });
      expect(err).toContain(one.error);
      return;
    }
    expect({ code, said: JSON.parse(out) }).toEqual({ code: 0, said: one.out ?? { name: 'Ann', age: 30 } });
    expect(requests).toHaveLength(one.fault === undefined ? 1 : 2);
    if (one.fault !== undefined) expect(JSON.stringify(requests[1]!.body).replaceAll('\\', '')).toContain(one.fault);
  });

  const wrong = Object.entries(STRUCTURED).filter(([, { fault }]) => fault !== undefined);
  // The verdict has nothing to do with the wire.
  test.each(someOf(wrong, wire === 'Messages' ? 1 : 4))(
    'when it is %s both times, then nothing is printed, and stderr has it',
    async (_name, one) => {
      const { code, out, err, requests } = await ask(one, one.says);
      expect({ code, out, asked: requests.length }).toEqual({ code: 6, out: '', asked: 2 });
      expect(err).toContain('The answer does not fit the schema');
      expect(err).toContain(one.says.trim().slice(0, 100));
    },
  );

  test('when it is asked for, then the strict form goes out: every field, null for optional ones, no ranges', async () => {
    const { requests } = await ask({ says: RIGHT });
    let form = requests[0]!.body;
    for (const name of place) form = form[name];
    expect(form).toEqual(STRICT);
  });

  test('when no repair is wanted, then it is asked once', async () => {
    const { code, out, requests } = await ask({ says: '{}' }, undefined, '--no-repair');
    expect({ code, out, asked: requests.length }).toEqual({ code: 6, out: '', asked: 1 });
  });

  test('when JSON is wanted, then the value stands under output, and a fault holds the answer and its paths', async () => {
    const good = await ask({ says: `\`\`\`\n${RIGHT}\n\`\`\`` }, undefined, '--json');
    expect(JSON.parse(good.out)).toMatchObject({ output: { name: 'Ann', age: 30 }, message: { content: RIGHT } });
    const bad = await ask({ says: '{"name":1,"age":2}' }, '{"name":1,"age":2}', '--json');
    expect({ code: bad.code, out: bad.out }).toEqual({ code: 6, out: '' });
    const { error } = JSON.parse(bad.err.slice(bad.err.indexOf('{')));
    expect(error).toMatchObject({
      code: 'invalid_output',
      answer: '{"name":1,"age":2}',
      faults: [{ path: '/name' }],
    });
  });
});

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)].filter(Boolean);

const STRICT = {
  type: 'object',
  properties: {
    name: { type: 'string', description: '(minLength: 1)' },
    age: { type: 'integer', description: '(minimum: 0, maximum: 120)' },
    role: { type: ['string', 'null'], enum: ['admin', 'user', null] },
    tags: {
      description: '(maxItems: 3)',
      anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }],
    },
    address: {
      anyOf: [
        {
          type: 'object',
          properties: {
            city: { type: 'string' },
            zip: { type: ['string', 'null'], description: '(pattern: "^\\\\d{4}$")' },
          },
          required: ['city', 'zip'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
    },
  },
  required: ['name', 'age', 'role', 'tags', 'address'],
  additionalProperties: false,
};
