import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, describe, it } from '@jest/globals';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { type ChatServer, gate, startChatServer } from '../support/chat-server.ts';
import { runBuilt } from '../support/built.ts';
import { MANY_STEPS } from '../support/deadlines.ts';
import { isLong } from '../support/long.ts';
import { startScript } from '../support/script.ts';
import { homeFor } from '../support/learned-wire.ts';
import { tempFolder } from '../support/temp-home.ts';

const VENDORS = [
  ['openai', 'openai/gpt-4o'],
  ['anthropic', 'anthropic/claude-sonnet-5-5'],
  ['responses', 'openai/gpt-5.4'],
] as const;

const PATHS = { openai: '/v1/chat/completions', anthropic: '/v1/messages', responses: '/v1/responses' };

/** A model that asks a tool twice before it answers. */
function threeSteps(server: ChatServer): void {
  server.reply({ deltas: ['Let me look. ', { name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' });
  server.reply({ deltas: [{ name: 'weather', input: { city: 'Bergen' } }], finish: 'tool_calls' });
  server.reply({ deltas: ['It rains', ' in both.'] });
}

async function desk(model: string, vendor = '') {
  const server = await startChatServer();
  const home = homeFor(vendor, model);
  const runs = join(tempFolder(), 'runs');
  const env = { ...server.env, LLM_MODEL: model };
  const start = (job: object) =>
    startScript('test/support/tool-exchange.cjs', [JSON.stringify({ home, runs, ...job })], { env });
  return {
    server,
    home,
    start,
    ask: (more: object = {}) => start({ question: 'What is the weather?', ...more }),
    /** What was run, in order. */
    ran: () => readFileSync(runs, 'utf8').trim().split('\n'),
    stored(): Conversation {
      const folder = join(home, 'conversations');
      const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'));
      return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Conversation;
    },
    /** The steps that the usage log tells of. */
    usageSteps(): number[] {
      const [month = ''] = readdirSync(join(home, 'usage'));
      const lines = readFileSync(join(home, 'usage', month), 'utf8')
        .trim()
        .split('\n');
      return lines.map((line) => JSON.parse(line)).flatMap(({ kind, step = 1 }) => (kind === 'call' ? [step] : []));
    },
  };
}

const typesOf = ({ messages }: Conversation) => messages.at(-1)?.parts?.map(({ type }) => type);
const WHOLE = ['text', 'tool_call', 'tool_result', 'tool_call', 'tool_result', 'text'];

describe.each(VENDORS)('when %s answers in three steps', (vendor, model) => {
  it('then there is one answer with all parts, three usage lines, and stdout is its content', async () => {
    const { server, ask, ran, stored, usageSteps } = await desk(model, vendor);
    threeSteps(server);
    const { code, out } = await ask().ended;
    const { messages } = stored();
    expect(code).toBe(0);
    expect(out).toBe('Let me look. \n\nIt rains in both.');
    expect(messages.map(({ content }) => content)).toEqual(['What is the weather?', out]);
    expect(typesOf(stored())).toEqual(WHOLE);
    expect(ran()).toEqual(['Oslo', 'Bergen']);
    expect(messages[1]!.usage).toMatchObject({ prompt_tokens: 33, completion_tokens: 21 });
    expect(usageSteps()).toEqual([1, 2, 3]);
  });

  it('and the connection breaks in its last step, then the cut text goes to removed on retry', async () => {
    const { server, ask, start, ran, stored } = await desk(model, vendor);
    server.reply({ deltas: [{ name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' });
    server.reply({ deltas: ['It rai'], cut: true });
    expect((await ask().ended).code).toBe(1);
    expect(stored().messages.at(-1)).toMatchObject({ content: 'It rai', incomplete: true });
    server.reply({ deltas: ['It pours.'] });
    await start({ conversation: stored().id, retry: true }).ended;
    expect(ran()).toEqual(['Oslo']);
    expect(stored().messages.at(-1)!.content).toBe('It pours.');
    expect(stored().removed.map(({ content }) => content)).toContain('It rai');
  });
});

// What is kept of a step has nothing to do with the wire.
describe.each(isLong ? VENDORS : VENDORS.slice(0, 1))('when %s answers in three steps', (vendor, model) => {
  it.each([
    ['first', 'Oslo', []],
    ['second', 'Bergen', ['Oslo']],
  ])('and is killed in the tool of the %s step, then retry asks for that one anew', async (_which, holds, done) => {
    const { server, ask, start, ran, stored } = await desk(model, vendor);
    threeSteps(server);
    const first = ask({ holds });
    await first.out.waitFor(`[in ${holds}]`);
    first.kill('SIGKILL');
    await first.ended;
    const { id, pending } = stored();
    const results = (pending[0]!.steps ?? [])
      .flatMap(({ parts }) => parts)
      .filter(({ type }) => type === 'tool_result');
    expect(results).toHaveLength(done.length);
    for (const city of ['Oslo', 'Bergen'].slice(done.length))
      server.reply({ deltas: [{ name: 'weather', input: { city } }], finish: 'tool_calls' });
    // What was queued for the process that died comes first.
    const { code } = await start({ conversation: id, retry: true }).ended;
    expect(code).toBe(0);
    expect(ran().filter((city) => done.includes(city as never))).toEqual(done);
    expect(stored().messages).toHaveLength(2);
    expect(stored().pending).toEqual([]);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'and %s ends its last step, then what was done is kept and retry goes on from there',
    async (signal) => {
      const { server, ask, start, ran, stored } = await desk(model, vendor);
      const hold = gate();
      server.reply({ deltas: [{ name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' });
      server.reply({ deltas: ['It rai', hold, 'ns.'] });
      const first = ask();
      await first.out.waitFor('It rai');
      first.kill(signal);
      await first.ended;
      hold.open();
      server.reply({ deltas: ['It pours.'] });
      const { code, out } = await start({ conversation: stored().id, retry: true }).ended;
      expect([code, out]).toEqual([0, 'It pours.']);
      expect(ran()).toEqual(['Oslo']);
      expect(typesOf(stored())).toEqual(['tool_call', 'tool_result', 'text']);
      expect(JSON.stringify((await server.request(3)).body)).toContain('rain in Oslo');
    },
  );
});

it('when the same three steps are asked over each wire, then the same answer is stored', async () => {
  const stored = await Promise.all(
    VENDORS.map(async ([vendor, model]) => {
      const { server, ask, stored: read } = await desk(model, vendor);
      server.reply({
        deltas: [{ thought: 'rain?' }, 'Let me look. ', { name: 'weather', input: { city: 'Oslo' } }],
        finish: 'tool_calls',
      });
      server.reply({ deltas: [{ name: 'weather', input: { city: 'Bergen' } }], finish: 'tool_calls' });
      server.reply({ deltas: ['It rains', ' in both.'] });
      await ask().ended;
      expect(new Set(server.requests.map(({ path }) => path))).toEqual(new Set([PATHS[vendor]]));
      const { content, parts = [], usage: { total_tokens } = {}, finish_reason } = read().messages[1]!;
      const common = parts.filter(({ type }) => type !== 'opaque');
      const opaque = parts.filter(({ type }) => type === 'opaque');
      expect(opaque).toHaveLength(1);
      expect(JSON.stringify(server.requests[2]!.body)).toContain('rain?');
      return JSON.stringify({ content, common, total_tokens, finish_reason }).replaceAll(/"duration_ms":\d+/g, '');
    }),
  );
  expect(new Set(stored).size).toBe(1);
});

it('when it goes on under another vendor, then reasoning stays here and that is said; going back, it is there again', async () => {
  const { server, home, ask, stored } = await desk('openai/gpt-5.4', 'responses');
  const deltas = [{ thought: 'rain?' }, { name: 'weather', input: { city: 'Oslo' } }];
  server.reply({ deltas, finish: 'tool_calls' });
  await ask().ended;
  const env = { ...server.env, LLMKIT_HOME: home };
  const send = (model: string) => runBuilt(['conv', 'send', stored().id, '-m', model, 'And?'], { env });
  const note = 'note: the earlier reasoning of gpt-5.4 is not sent: no other model or API can read it\n';
  expect(await send('anthropic/claude-sonnet-5-5')).toMatchObject({ code: 0, err: note });
  const { body } = await server.request(3);
  expect(body.messages.map(({ role }: { role: string }) => role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ]);
  expect(JSON.stringify(body)).toMatch(/"tool_use".*"tool_result".*rain in Oslo/);
  expect(JSON.stringify(body)).not.toContain('sealed');
  expect(await send('openai/gpt-5.4')).toMatchObject({ code: 0, err: '' });
  expect(JSON.stringify((await server.request(4)).body.input)).toMatch(/sealed: rain\?.*function_call_output/);
});

describe('when an answer that was cut is retried', () => {
  const cutAfterTwoSteps = async () => {
    const kept = await desk('openai/gpt-4o');
    kept.server.reply({ deltas: ['Oslo first.', { name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' });
    kept.server.reply({ deltas: [{ name: 'weather', input: { city: 'Bergen' } }], finish: 'tool_calls' });
    kept.server.reply({ deltas: ['It rai'], cut: true });
    await kept.ask().ended;
    const env = { ...kept.server.env, LLM_MODEL: 'openai/gpt-4o', LLMKIT_HOME: kept.home };
    const retry = (...options: string[]) => runBuilt(['conv', 'retry', kept.stored().id, ...options], { env });
    return { ...kept, retry };
  };
  const text = 'Oslo first.\n\nIt pours.';

  it('then stdout has the whole answer, and the steps of usage go on', async () => {
    const { server, retry, stored, usageSteps } = await cutAfterTwoSteps();
    server.reply({ deltas: ['It', ' pours.'] });
    expect(await retry()).toMatchObject({ code: 0, out: `${text}\n` });
    expect(stored().messages.at(-1)!.content).toBe(text);
    expect(usageSteps()).toEqual([1, 2, 3, 3]);
  });

  it('with --json or -o, then that has the whole answer too', async () => {
    const { server, retry } = await cutAfterTwoSteps();
    server.reply({ deltas: ['It pours.'] });
    const file = join(tempFolder(), 'answer');
    await retry('-o', file, '--no-save');
    expect(readFileSync(file, 'utf8')).toBe(`${text}\n`);
    server.reply({ deltas: ['It pours.'] });
    expect(JSON.parse((await retry('--json')).out).message.content).toBe(text);
  });

  it('and nothing new comes, then stdout is empty', async () => {
    const { server, retry, stored } = await cutAfterTwoSteps();
    server.fail(400, 'No.');
    expect(await retry()).toMatchObject({ code: 6, out: '' });
    expect(stored().pending[0]!.steps).toHaveLength(2);
  });
});

describe('when many processes talk to one conversation, each in three steps', () => {
  const [processes, times] = isLong ? [8, 25] : [3, 2];

  it(
    `then each exchange is whole (${processes} processes, ${times} times)`,
    async () => {
      const { server, start, stored } = await desk('openai/gpt-4o');
      const cities = ['Oslo', 'Bergen'];
      // As many results behind the last question as there were steps.
      server.respond = ({ body }) => {
        const messages: { role: string }[] = body.messages;
        const done = messages
          .slice(messages.findLastIndex(({ role }) => role === 'user'))
          .filter(({ role }) => role === 'tool');
        const city = cities[done.length];
        return city
          ? { deltas: [{ name: 'weather', input: { city } }], finish: 'tool_calls' }
          : { deltas: ['It rains.'] };
      };
      await start({ question: 'first' }).ended;
      const { id } = stored();
      const job = { conversation: id, question: 'again', times };
      const ended = await Promise.all(Array.from({ length: processes }, () => start(job).ended));
      expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
      const { messages, message_count: count, pending } = stored();
      expect([count, pending]).toEqual([2 * (processes * times + 1), []]);
      const types = ['tool_call', 'tool_result', 'tool_call', 'tool_result', 'text'];
      for (const [at, { role, parts }] of messages.entries()) {
        expect(role).toBe(at % 2 === 0 ? 'user' : 'assistant');
        if (role === 'assistant') expect(parts?.map(({ type }) => type)).toEqual(types);
      }
    },
    MANY_STEPS,
  );
});
