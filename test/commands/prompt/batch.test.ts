import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import { createPorts } from '../../../src/compose/ports.ts';
import { BatchParts, NO_MARK } from '../../../src/core/runs/batch-parts.ts';
import { type BatchServer, startBatchServer } from '../../support/batch-server.ts';
import { mockKit, testKit, type TestKit } from '../../support/test-kit.ts';

const MODELS = [
  ['openai', 'openai/gpt-4o', 2.5, 10],
  ['anthropic', 'anthropic/claude-sonnet-5-5', 2, 10],
] as const;

const ROWS = 'name\nAnn\nBob\nCid\n';

async function batchKit(
  model: string,
): Promise<{ server: BatchServer; kit: TestKit; run: (...args: string[]) => ReturnType<TestKit['run']> }> {
  const server = await startBatchServer();
  const kit = testKit({ env: server.env });
  await kit.addPrompt('greet', 'Greet {{ name }}.');
  const run = (...args: string[]) =>
    kit.runWith({ input: ROWS }, 'run', 'greet', '--rows', '-', '-m', model, '--max-tokens', '100', '--batch', ...args);
  return { server, kit, run };
}

const answers = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ row, answer, error }) => [row, answer ?? error.code]);

/** US dollars that count against limits. */
async function spent(kit: TestKit): Promise<number> {
  const { settled, held } = await createPorts({ home: kit.home, env: {} }).usage.spending(new Date());
  return [...settled, ...held].reduce((sum, { pico_usd: pico }) => sum + pico, 0) / 1e12;
}

const GREETED = [
  [1, 're: Greet Ann.'],
  [2, 're: Greet Bob.'],
  [3, 're: Greet Cid.'],
];

describe.each(MODELS)('when rows go to %s as a batch', (_vendor, model, input, output) => {
  test('then the command ends once it is taken in, and the same one again has the answers in the order of the rows', async () => {
    const { server, run } = await batchKit(model);
    const first = await run();
    expect([first.code, first.out]).toEqual([0, '']);
    expect(first.err).toMatch(/[\da-f]{8}: 3 rows sent \(batch-1\)/);
    const second = await run();
    expect([second.code, answers(second.out)]).toEqual([0, GREETED]);
    const third = await run();
    expect(answers(third.out)).toEqual(GREETED);
    expect([server.batches.length, [...server.asked.values()]]).toEqual([1, [1, 1, 1]]);
  });

  test('with --wait, then it ends once they are answered', async () => {
    const { server, run } = await batchKit(model);
    server.endsAtOnce = false;
    const running = run('--wait');
    await server.request(4);
    server.endsAtOnce = true;
    const { code, out } = await running;
    expect([code, answers(out)]).toEqual([0, GREETED]);
  });

  test('and the network is away for a look, then the wait goes on', async () => {
    const { server, run } = await batchKit(model);
    let failures = 4;
    server.intercept = ({ method, path }, response) => {
      if (method !== 'GET' || !/batch(?:es\/msgbatch|-)/.test(path) || failures-- <= 0) return false;
      response.destroy();
      return true;
    };
    const { code, out } = await run('--wait');
    expect([code, answers(out), failures < 0]).toEqual([0, GREETED, true]);
  });

  test('and Ctrl-C ends the wait, then the batch goes on, and it is told how to wait again', async () => {
    const { server, kit, run } = await batchKit(model);
    server.endsAtOnce = false;
    const stopping = new AbortController();
    const args = ['run', 'greet', '--rows', '-', '-m', model, '--max-tokens', '100', '--batch', '--wait'];
    const running = kit.runWith({ input: ROWS, signal: stopping.signal }, ...args);
    await server.request(5);
    stopping.abort(new LlmkitError('interrupted', 'Interrupted.'));
    const { code, err } = await running;
    expect([code, err]).toEqual([130, expect.stringContaining('the batch goes on; wait for it again with the same')]);
    server.endsAtOnce = true;
    expect(answers((await run()).out)).toEqual(GREETED);
    expect([...server.asked.values()]).toEqual([1, 1, 1]);
  });

  test('and some fail, then they are told, and the same command sends them alone again', async () => {
    const { server, run } = await batchKit(model);
    server.fate = ({ body }) => (JSON.stringify(body).includes('Bob') ? 'expired' : { text: 'Hi' });
    const { code, out, err } = await run('--wait');
    expect([code, answers(out)]).toEqual([
      1,
      [
        [1, 'Hi'],
        [2, 'timeout'],
        [3, 'Hi'],
      ],
    ]);
    expect(err).toContain('2 of 3 answered, 1 failed');
    server.fate = () => ({ text: 'Hello' });
    const again = await run('--wait');
    expect([again.code, answers(again.out)]).toEqual([
      0,
      [
        [1, 'Hi'],
        [2, 'Hello'],
        [3, 'Hi'],
      ],
    ]);
    expect([...server.asked.values()]).toEqual([1, 2, 1]);
  });

  test('then each answer is in the usage once, at half the price, and what was put by is free again', async () => {
    const { kit, run } = await batchKit(model);
    await kit.run('config', 'set', 'limits.usd_per_day', '5');
    await run();
    const held = await spent(kit);
    // Three answers of 100 tokens at the most, and prompts.
    expect(held).toBeGreaterThan((3 * 100 * output) / 2e6);
    expect(held).toBeLessThan((3 * 200 * output) / 2e6);
    await run();
    const single = (11 * input + 7 * output) / 2e6;
    expect(await spent(kit)).toBeCloseTo(3 * single, 9);
    const usage = await kit.json('usage');
    expect(usage.groups ?? usage).toMatchObject([{ calls: 3 }]);
  });

  test('and it may cost more than --max-cost, then nothing is sent', async () => {
    const { server, run } = await batchKit(model);
    const { code, err } = await run('--max-cost', '0.0001');
    expect([code, err]).toEqual([7, expect.stringContaining('Not sent: it may cost $')]);
    expect(server.batches).toEqual([]);
  });
});

test('when no batch was ever sent, then whoever names one hears it, and where it is said how one is made', async () => {
  const { code, err } = await mockKit().run('batch', 'show', 'last');
  const told = 'error: Cannot find a batch "last": there is none yet. See: llmkit batch --help.\n';
  expect([code, err]).toEqual([4, told]);
});

test('when the server has no batches, then that is told before anything is sent', async () => {
  const { server, run } = await batchKit('openai/gpt-4o');
  server.intercept = (_request, response) => {
    response.writeHead(404).end();
    return true;
  };
  const { code, err } = await run();
  expect([code, err]).toEqual([2, expect.stringContaining('has no batches. Nothing was sent. Ask them one by one.')]);
  expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
});

describe('when a batch is open', () => {
  async function openBatch() {
    const made = await batchKit('openai/gpt-4o');
    made.server.endsAtOnce = false;
    await made.run();
    const [batch] = await made.kit.json('batch', 'list');
    return { ...made, batch };
  }

  test('then its rows are not asked one by one', async () => {
    const { kit, server, batch } = await openBatch();
    const before = server.requests.length;
    const args = ['run', 'greet', '--rows', '-', '-m', 'openai/gpt-4o', '--max-tokens', '100'];
    const { code, err } = await kit.runWith({ input: ROWS }, ...args);
    expect([code, err]).toEqual([5, expect.stringContaining(`llmkit batch fetch ${batch.id.slice(0, 8)}`)]);
    expect(server.requests.length).toBe(before);
  });

  test('then it is listed and shown with how far it is, by any of its names', async () => {
    const { kit, batch } = await openBatch();
    expect(batch).toMatchObject({
      state: 'sent',
      status: 'in_progress',
      count: 3,
      model: 'gpt-4o',
      batch_id: 'batch-1',
    });
    expect(batch).not.toHaveProperty('keys');
    for (const name of ['last', batch.id, batch.id.slice(0, 6), 'batch-1'])
      expect((await kit.json('batch', 'show', name)).id).toBe(batch.id);
    const { out } = await kit.run('batch', 'show', 'last');
    expect(out).toContain('prompt        greet@1\n');
    expect((await kit.run('batch', 'show', 'nope')).code).toBe(4);
  });

  test('then the command that made it shows it as JSON too', async () => {
    const { run, batch } = await openBatch();
    expect(JSON.parse((await run('--json')).out)).toMatchObject([{ id: batch.id, count: 3 }]);
  });

  test('and it is fetched before it has ended, then that is told, with 1', async () => {
    const { kit } = await openBatch();
    const { code, out, err } = await kit.run('batch', 'fetch', 'last');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('in_progress, 0 of 3 answered');
  });

  test('and it has ended, then fetch prints its answers in the order of the rows, and again', async () => {
    const { kit, server, run } = await openBatch();
    server.endsAtOnce = true;
    const { code, out } = await kit.run('batch', 'fetch');
    expect([code, answers(out)]).toEqual([0, GREETED]);
    expect(answers((await kit.run('batch', 'fetch', 'last')).out)).toEqual(GREETED);
    expect((await kit.run('batch', 'fetch')).err).toContain('no batch is open');
    expect((await kit.run('batch', 'list', '--open')).err).toBe('note: no batch is open\n');
    const cancelled = await kit.run('batch', 'cancel', 'last');
    expect(cancelled).toMatchObject({ code: 0, err: 'note: there is nothing to cancel\n' });
    expect(answers((await run()).out)).toEqual(GREETED);
    expect(server.batches).toHaveLength(1);
  });

  test('and it is cancelled, then what is answered by then is there, and the rest can be sent again', async () => {
    const { kit, server, run } = await openBatch();
    expect((await kit.run('batch', 'cancel', 'last')).code).toBe(2);
    const { out } = await kit.run('batch', 'cancel', 'last', '--yes');
    expect(out).toMatch(/^[\da-f]{8}: cancelling\n$/);
    server.endsAtOnce = true;
    server.fate = ({ body }) => (JSON.stringify(body).includes('Ann') ? { text: 'Hi' } : 'cancelled');
    const fetched = await kit.run('batch', 'fetch');
    expect(answers(fetched.out)).toEqual([
      [1, 'Hi'],
      [2, 'interrupted'],
      [3, 'interrupted'],
    ]);
    server.fate = () => ({ text: 'Late' });
    expect(answers((await run('--wait')).out)).toEqual([
      [1, 'Hi'],
      [2, 'Late'],
      [3, 'Late'],
    ]);
    expect([...server.asked.values()]).toEqual([1, 2, 2]);
  });

  test('and the vendor refuses it as a whole, then each row failed with its words', async () => {
    const { kit, server } = await openBatch();
    server.batches[0]!.fault = 'the file is too odd';
    server.batches[0]!.state = 'ended';
    const { out } = await kit.run('batch', 'fetch');
    expect(answers(out)).toEqual([1, 2, 3].map((row) => [row, 'bad_request']));
    expect(out).toContain('the file is too odd');
  });

  test('and it belongs to another user, then nobody else sees it', async () => {
    const server = await startBatchServer();
    const kit = testKit({ env: { ...server.env, LLMKIT_USER: 'ann' } });
    await kit.addPrompt('greet', 'Greet {{ name }}.');
    await kit.runWith({ input: ROWS }, 'run', 'greet', '--rows', '-', '-m', 'openai/gpt-4o', '--batch');
    const seen = async (user: string) =>
      (await kit.runWith({ env: { LLMKIT_USER: user } }, 'batch', 'list', '--json')).out;
    expect([JSON.parse(await seen('ann')), JSON.parse(await seen('bob'))]).toMatchObject([[{ user_id: 'ann' }], []]);
  });
});

test('when a batch was perhaps sent to Anthropic and has not ended, then its rows wait, and are not sent again', async () => {
  const { server, kit, run } = await batchKit('anthropic/claude-sonnet-5-5');
  server.endsAtOnce = false;
  server.breaksAfterTaking = true;
  expect((await run()).code).toBe(8);
  server.breaksAfterTaking = false;
  const second = await run();
  expect([second.code, second.err]).toEqual([0, expect.stringContaining('3 rows wait')]);
  expect(await kit.json('batch', 'list')).toMatchObject([{ state: 'planned' }]);
  server.endsAtOnce = true;
  expect(answers((await run()).out)).toEqual(GREETED);
  expect([...server.asked.values()]).toEqual([1, 1, 1]);
});

test('when answers are to fit a schema, then those that do not are failed rows', async () => {
  const { server, run } = await batchKit('openai/gpt-4o');
  server.fate = ({ body }) => ({ text: JSON.stringify(body).includes('Bob') ? 'no JSON' : '{"word": "Hi"}' });
  const { code, out } = await run('--wait', '--schema', 'word');
  const said = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect([code, said]).toMatchObject([
    1,
    [{ output: { word: 'Hi' } }, { error: { code: 'invalid_output' } }, { output: { word: 'Hi' } }],
  ]);
});

test.each([
  [['--parallel', '3'], '--batch and --parallel'],
  [['--fallback', 'mock/echo'], '--batch and --fallback'],
  [['-m', 'mock/echo'], '--rows with several models'],
])('when a batch is made with %j, then that is refused', async (args, words) => {
  const { run, server } = await batchKit('openai/gpt-4o');
  const { code, err } = await run(...args);
  expect([code, err, server.requests]).toEqual([2, expect.stringContaining(words), []]);
});

test('when rows are more than a batch may hold, then they go out in several', () => {
  const reading = { model: 'm', wire: 'chat', stop: [], headers: {} };
  const other = { ...reading, model: 'n' };
  let marks = 0;
  const parts = new BatchParts({ lines: 3, bytes: 100 }, () => `mark-${++marks}`);
  const add = (text: string, key: string, of = reading) =>
    parts.add(
      { text: `{"custom_id":"${NO_MARK}-${key}"${text}}`, reading: of },
      { number: 1, key, input: 1, output: 1 },
    );
  expect([add('', 'a'), add('', 'b', other)]).toEqual([undefined, undefined]);
  // 33 bytes each with its line end, and one of 60.
  expect([add('', 'c'), add(' '.repeat(30), 'd')?.lines]).toEqual([
    undefined,
    ['{"custom_id":"mark-1-a"}', '{"custom_id":"mark-1-c"}'],
  ]);
  expect(parts.rest().map(({ rows }) => rows.map(({ key }) => key))).toEqual([['d'], ['b']]);
});
