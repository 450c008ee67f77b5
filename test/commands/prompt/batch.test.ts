import { describe, expect, test } from '@jest/globals';
import { type BatchServer, startBatchServer } from '../../support/batch-server.ts';
import { testKit, type TestKit } from '../../support/test-kit.ts';

const MODELS = [
  ['openai', 'openai/gpt-4o'],
  ['anthropic', 'anthropic/claude-sonnet-5-5'],
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

const GREETED = [
  [1, 're: Greet Ann.'],
  [2, 're: Greet Bob.'],
  [3, 're: Greet Cid.'],
];

describe.each(MODELS)('when rows go to %s as a batch', (_vendor, model) => {
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

  test('then each answer is in the usage once, at half the price, and nothing stays put by', async () => {
    const { kit, run } = await batchKit(model);
    await kit.run('config', 'set', 'limits.usd_per_day', '5');
    await run();
    const held = await kit.app().usage.report({ by: 'model' });
    expect(held.groups ?? []).toEqual([]);
    await run();
    const [line] = await kit.json('usage', '--by', 'model');
    expect(line).toMatchObject({ calls: 3 });
    const single = (11 * 3 + 7 * 15) / 1e6;
    void single;
  });
});

test('when the server has no batches, then that is told before anything is sent', async () => {
  const { server, run } = await batchKit('openai/gpt-4o');
  server.intercept = (_request, response) => {
    response.writeHead(404).end();
    return true;
  };
  const { code, err } = await run();
  expect([code, err]).toEqual([2, expect.stringContaining('OpenAI has no batches. Nothing was sent.')]);
  expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
});
