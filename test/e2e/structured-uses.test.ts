import { describe, expect, test } from '@jest/globals';
import { createApp, defineProvider, LlmkitError } from '../../src/index.ts';
import { type ChatServer, gate, startChatServer } from '../support/chat-server.ts';
import { allOf } from '../support/all-of.ts';
import { tempHome } from '../support/temp-home.ts';
import { testKit, type TestKit } from '../support/test-kit.ts';

const ANN = '{"name":"Ann","age":30}';
const FIELDS = 'name, age int';

async function desk(model = 'openai/gpt-4o'): Promise<{ server: ChatServer; kit: TestKit }> {
  const server = await startChatServer();
  return { server, kit: testKit({ env: { ...server.env, LLM_MODEL: model } }) };
}

/** What each request said of the form of its answer. */
const forms = ({ requests }: ChatServer) =>
  requests.map(({ body }) => body.response_format?.type ?? body.output_config?.format.type ?? 'text');

describe('when a model does not take schemas', () => {
  const REFUSALS = [
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    'This response_format type is unavailable now',
    'json_schema: Extra inputs are not permitted',
  ];
  test.each(REFUSALS)('then JSON mode is used, learned, and said once: %s', async (words) => {
    const { server, kit } = await desk();
    server.fail(400, words);
    server.reply({ deltas: [ANN] });
    const { code, out, err } = await kit.run('chat', '--schema', FIELDS, 'Who?');
    expect([code, out]).toEqual([0, `${ANN}\n`]);
    expect(err.match(/the schema is sent as text/g)).toHaveLength(1);
    server.reply({ deltas: ['{}'] });
    server.reply({ deltas: [ANN] });
    const again = await kit.run('chat', '--schema', FIELDS, '--verbose', 'Who?');
    expect(again.err.match(/the schema is sent as text/g)).toHaveLength(1);
    expect(forms(server)).toEqual(['json_schema', 'json_object', 'json_object', 'json_object']);
  });

  test('then a server that takes no form at all is told in words, also of Anthropic', async () => {
    const { server, kit } = await desk();
    server.fail(422, 'response_format: unknown field');
    server.fail(422, 'response_format: unknown field');
    server.reply({ deltas: [ANN] });
    expect((await kit.run('chat', '--schema', FIELDS, 'Who?')).out).toBe(`${ANN}\n`);
    expect(forms(server)).toEqual(['json_schema', 'json_object', 'text']);
    const other = await desk('anthropic/claude-new');
    other.server.fail(400, 'output_config: Extra inputs are not permitted', { type: 'invalid_request_error' });
    other.server.reply({ deltas: [ANN] });
    expect((await other.kit.run('chat', '--schema', FIELDS, 'Who?')).out).toBe(`${ANN}\n`);
    expect(forms(other.server)).toEqual(['json_schema', 'text']);
  });

  test('then it is not learned from a schema that the vendor refuses', async () => {
    const { server, kit } = await desk();
    server.fail(400, "Invalid schema for response_format 'answer': too many properties");
    server.reply({ deltas: [ANN] });
    server.reply({ deltas: [ANN] });
    for (const _ of [1, 2]) expect((await kit.run('chat', '--schema', FIELDS, 'Who?')).code).toBe(0);
    expect(forms(server)).toEqual(['json_schema', 'json_object', 'json_schema']);
  });
});

describe('when a prompt says what comes out', () => {
  const OUTPUTS = [
    '"name, age int"',
    '{type: object, properties: {name: {type: string}, age: {type: integer}}, required: [name, age]}',
    '|\n  name: first, last\n  age int: in years',
  ];
  test.each(OUTPUTS)('then its answer fits, and so does the next one after retry: %j', async (output) => {
    const { server, kit } = await desk();
    for (const text of [ANN, 'Words.', ANN]) server.reply({ deltas: [text] });
    const files = { 'p.md': `---\noutput: ${output}\n---\nWho is it?` };
    const ran = await kit.runWith({ files }, 'prompt', 'run', 'p.md', '--save');
    expect([ran.code, ran.out]).toEqual([0, `${ANN}\n`]);
    expect((await kit.run('conv', 'send', 'last', 'And in words?')).out).toBe('Words.\n');
    await kit.run('conv', 'undo', 'last');
    expect((await kit.run('conv', 'retry', 'last')).out).toBe(`${ANN}\n`);
    expect(forms(server)).toEqual(['json_schema', 'text', 'json_schema']);
  });

  test('then a list of fields in brackets is a list of objects, and --schema counts before it', async () => {
    const { server, kit } = await desk();
    server.reply({ deltas: [`{"value":[${ANN}]}`] });
    server.reply({ deltas: ['{"ok":true}'] });
    await kit.addPrompt('who', 'Who?');
    const files = { 'p.md': '---\noutput: [name, age int]\n---\nWho?' };
    expect(JSON.parse((await kit.runWith({ files }, 'run', 'p.md')).out)).toEqual([JSON.parse(ANN)]);
    expect((await kit.runWith({ files }, 'run', 'p.md', '--schema', 'ok bool')).out).toBe('{"ok":true}\n');
  });

  test('then one that is no schema is refused before anything is sent', async () => {
    const { server, kit } = await desk();
    const files = { 'p.md': '---\noutput: name strng\n---\nWho?', 'a.json': '{"type":"strng"}' };
    const ran = await kit.runWith({ files }, 'run', 'p.md');
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('strng is no type')]);
    const checked = await kit.runWith({ files }, 'prompt', 'check', 'p.md');
    expect([checked.code, checked.out]).toEqual([1, expect.stringMatching(/p\.md:2:1.*output: strng is no type/s)]);
    const asked = await kit.runWith({ files }, 'chat', '--schema', 'a.json', 'Who?');
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('"strng" is no type')]);
    expect(server.requests).toHaveLength(0);
  });
});

describe('when an answer by a schema is kept', () => {
  test('then retry and rerun ask for the form again, and a plain question does not', async () => {
    const { server, kit } = await desk();
    for (const text of [ANN, ANN, 'Words.', ANN, 'Words.']) server.reply({ deltas: [text] });
    await kit.run('chat', '--save', '--schema', FIELDS, 'Who?');
    expect((await kit.run('conv', 'retry', 'last')).out).toBe(`${ANN}\n`);
    await kit.run('conv', 'send', 'last', 'In words?');
    expect((await kit.run('conv', 'rerun', 'last')).code).toBe(0);
    expect(forms(server)).toEqual(['json_schema', 'json_schema', 'text', 'json_schema', 'text']);
  });

  test('then one that does not fit is in the conversation, with what both calls took', async () => {
    const { server, kit } = await desk();
    server.reply({ deltas: ['{"name":1}'], usage: { input: 10, output: 5 } });
    server.reply({ deltas: ['{"name":2}'], usage: { input: 20, output: 5 } });
    const { code, out, err } = await kit.run('chat', '--save', '--schema', FIELDS, 'Who?');
    expect([code, out]).toEqual([6, '']);
    expect(err).toContain('{"name":2}\n');
    expect(err).toMatch(/error: The answer does not fit the schema: .*"age".* \(and 1 more\)/);
    const { messages } = await kit.json('conv', 'show', 'last');
    expect(messages.at(-1)).toMatchObject({
      content: '{"name":2}',
      usage: { prompt_tokens: 30, completion_tokens: 10 },
    });
    expect(messages.at(-1)).not.toHaveProperty('incomplete');
  });

  test('then a repair that fails or is stopped leaves what came first', async () => {
    const { server, kit } = await desk();
    server.reply({ deltas: ['{"name":1}'] });
    server.fail(401, 'no');
    const failed = await kit.run('chat', '--save', '--schema', FIELDS, 'Who?');
    expect([failed.code, failed.out]).toEqual([6, '']);
    expect((await kit.json('conv', 'show', 'last')).messages.at(-1)).toMatchObject({ content: '{"name":1}' });
    const stop = new AbortController();
    const open = gate();
    server.reply({ deltas: ['{"name":3}'] });
    server.reply({ deltas: [open, ANN] });
    void open.reached.then(() => stop.abort(new LlmkitError('interrupted', 'Stopped.')));
    const app = kit.app();
    const events = app.conversations.exchange(
      { kind: 'new' },
      { messages: [{ role: 'user', content: 'Who?' }], flags: { output: FIELDS } },
      { signal: stop.signal },
    );
    await expect(allOf(events)).rejects.toMatchObject({ code: 'interrupted' });
    expect((await kit.json('conv', 'show', 'last')).messages.at(-1)).toMatchObject({
      content: '{"name":3}',
      incomplete: true,
    });
    open.open();
  });

  test('then the cache keeps what fits, by its schema, and nothing else', async () => {
    const { server, kit } = await desk();
    const ask = async (fields: string, ...replies: string[]) => {
      for (const text of replies) server.reply({ deltas: [text] });
      return (await kit.run('chat', '--no-save', '--cache', '--no-repair', '--schema', fields, 'Who?')).code;
    };
    expect(await ask(FIELDS, '{}')).toBe(6);
    expect(await ask(FIELDS, ANN)).toBe(0);
    expect(await ask(FIELDS)).toBe(0);
    expect(await ask('name', '{"name":"Ann"}')).toBe(0);
    expect(server.requests).toHaveLength(3);
  });
});

describe('when an answer by a schema is printed', () => {
  test('then --ndjson tells what has come of it, and its text once it fits', async () => {
    const { server, kit } = await desk();
    server.reply({ deltas: ['{"name":"A', 'nn","age"', ':"30"}'] });
    server.reply({ deltas: ['{"name":"Ann",', '"age":30}'] });
    const { out } = await kit.run('chat', '--ndjson', '--schema', FIELDS, 'Who?');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'object').map(({ value }) => value)).toEqual([
      null,
      { name: 'A' },
      { name: 'Ann' },
      { name: 'Ann', age: '30' },
      { name: 'Ann' },
      { name: 'Ann', age: 30 },
    ]);
    expect(events.filter(({ type }) => type === 'text').map(({ text }) => text)).toEqual([ANN]);
    expect(events.at(-1).response.output).toEqual({ name: 'Ann', age: 30 });
  });

  test('then a file gets it only if it fits, and a terminal gets it undrawn', async () => {
    const { server, kit } = await desk();
    const ask = (text: string, ...flags: string[]) => {
      server.reply({ deltas: [text] });
      return kit.runWith({ tty: { stdout: true } }, 'chat', '--no-repair', '--schema', 'name', ...flags, 'Who?');
    };
    expect((await ask('{"name":1}', '-o', 'a.json')).written).toEqual({});
    expect((await ask('{"name":"_a_"}', '-o', 'a.json')).written).toEqual({ 'a.json': '{"name":"_a_"}\n' });
    expect((await ask('{"name":"*a* _b_"}')).out).toBe('{"name":"*a* _b_"}\n');
  });

  test('then -x beside it is refused, and so is a chat', async () => {
    const { kit } = await desk();
    expect((await kit.run('chat', '-x', '--schema', 'name', 'Who?')).code).toBe(2);
    expect((await kit.runWith({ tty: { stdin: true, stdout: true } }, 'chat', '--schema', 'name')).code).toBe(2);
  });
});

describe('when a program asks by a schema', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  const own = (...replies: string[]) => {
    const asked: unknown[] = [];
    const provider = defineProvider({
      name: 'own',
      model: 'm',
      open: () => ({
        async *stream(request) {
          asked.push(request.output);
          yield { type: 'text', text: replies[asked.length - 1]! };
          yield { type: 'finish', finish_reason: 'stop' };
        },
      }),
    });
    return { asked, app: createApp({ home: tempHome(), env: {}, provider: 'own', providers: [provider] }) };
  };

  test('then the response has the value, the stream one text, and a vendor of its own the schema', async () => {
    const { app, asked } = own('{"n":"1"}', '{"n":1}');
    const stream = app.llm.streamChat('How many?', { schema });
    expect((await stream.response).output).toEqual({ n: 1 });
    expect(await allOf(stream.text)).toEqual(['{"n":1}']);
    expect(asked).toEqual([
      { name: 'answer', schema },
      { name: 'answer', schema },
    ]);
  });

  test('then an answer that does not fit is an error with its faults', async () => {
    const { app } = own('{}', '{}');
    const fault = await app.llm.completeSimple('How many?', { schema }).catch((thrown: unknown) => thrown);
    expect(LlmkitError.is(fault, 'invalid_output')).toBe(true);
    expect((fault as LlmkitError).details).toMatchObject({ answer: '{}', faults: [{ path: '' }] });
  });
});

describe('when a schema is a bomb', () => {
  test('then what cannot be checked is not asked for again, and not printed', async () => {
    const { server, kit } = await desk();
    server.reply({ deltas: [JSON.stringify('a'.repeat(60))] });
    const schema = { type: 'string', pattern: '^(a+)+b$' };
    const { code, out, err } = await kit.run('chat', '--schema', JSON.stringify(schema), 'Who?');
    expect([code, out, server.requests.length]).toEqual([6, '', 1]);
    expect(err).toContain('Cannot check the answer: it takes too long with this schema.');
  });
});
