import { describe, expect, test } from '@jest/globals';
import type { UsageLine } from '../../src/core/records/usage-line.ts';
import { createUsageLog } from '../../src/store/records/usage-log.ts';
import { realLocks } from '../store/support/notes.ts';
import { mockKit, testKit } from '../support/test-kit.ts';
import { linesOf } from '../support/usage-lines.ts';

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T12:00:00.000Z`;

/** A home in which these calls were made. */
async function kitWith(...lines: Partial<UsageLine>[]) {
  const kit = testKit();
  const log = createUsageLog({ home: kit.home, locks: realLocks() });
  for (const [at, line] of lines.entries()) {
    const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
    const call: UsageLine = {
      kind: 'call',
      call_id: `c${at}`,
      at: day(at + 1),
      provider: 'p',
      model: 'm',
      status: 'ok',
    };
    await log.append({ ...call, usage, duration_ms: 1000, ...line });
  }
  const onTerminal = { tty: { stdout: true, stderr: true }, env: { NO_COLOR: '1' } };
  return { ...kit, see: async (...args: string[]) => (await kit.runWith(onTerminal, 'usage', ...args)).out };
}

describe('when nothing was called', () => {
  test('then that is said, and --last says what to do', async () => {
    const kit = testKit();
    expect(await kit.run('usage')).toMatchObject({ code: 0, out: '', err: 'note: no calls yet are recorded\n' });
    expect(await kit.run('usage', '--last')).toMatchObject({
      code: 4,
      err: expect.stringContaining('No call is recorded yet.'),
    });
  });
});

describe('when usage is looked at on a terminal', () => {
  test('then there are totals, a strip of days, and a table with bars and money in line', async () => {
    const { see } = await kitWith(
      { cost_usd: 12.5 },
      { cost_usd: 0.25, model: 'small' },
      { cost_usd: 1.5, status: 'unreachable' },
    );
    expect(await see()).toBe(`3 calls · 3,000 + 1,500 tokens · $14.25 · 33 % failed
2026-11-01 █▁▁ 2026-11-03  cost a day

model    calls  tokens    cost  median    p95  failed
p/m          2   3,000  $14.00   1.0 s  1.0 s    50 %  ████████
p/small      1   1,500   $0.25   1.0 s  1.0 s     0 %  ▏
`);
  });

  test('then a cost that is not known is unknown, and small ones keep their figures', async () => {
    const { see } = await kitWith({ cost_usd: 0.000_42 }, { model: 'other' });
    const out = await see();
    expect(out).toContain('$0.00042 and 1 of unknown cost');
    expect(out).toMatch(/p\/m .* \$0\.00042/);
    expect(out).toMatch(/p\/other .* unknown/);
  });

  test('then a prompt shows its versions and ratings beside its cost', async () => {
    const prompt = { prompt_name: 'sum', cost_usd: 1 };
    const { see } = await kitWith(
      { ...prompt, prompt_version: 1 },
      { ...prompt, prompt_version: 2 },
      { kind: 'rating', call_id: 'c0', rating: 'good', ...prompt, prompt_version: 1 },
    );
    expect(await see('--by', 'prompt')).toMatch(
      /^sum +2 +3,000 +\$2\.00 +1\.0 s +1\.0 s +1,2 +100 % of 1 \(21–100\)$/m,
    );
  });

  test.each([['model'], ['prompt'], ['version', '--prompt', 'summarize'], ['day']])(
    'by %s, then nothing is wider than the terminal',
    async (...by) => {
      const prompt = { prompt_name: 'summarize', cost_usd: 111.111, status: 'overloaded' };
      const { see } = await kitWith(
        { ...prompt, prompt_version: 1, model: 'a-model-with-a-rather-long-name' },
        { ...prompt, prompt_version: 2, status: 'ok' },
        { model: 'of-unknown-cost' },
        { kind: 'rating', call_id: 'c0', rating: 'good', ...prompt, prompt_version: 1 },
        { kind: 'rating', call_id: 'c1', rating: 'good', ...prompt, prompt_version: 2 },
      );
      const lines = (await see('--by', ...by)).split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('then names of others cannot obey', async () => {
    const { see } = await kitWith({ model: 'a\u001b[31mb\nc' });
    expect(await see()).not.toContain('\u001b[31m');
  });
});

describe('when usage is asked for by a script', () => {
  test('then --csv has titles and nothing that a spreadsheet would run', async () => {
    const names = ['=1+1', '+2', '-3', '@x', 'a,"b"\nc', 'plain'];
    const { run } = await kitWith(...names.map((prompt_name) => ({ prompt_name })), {
      prompt_name: 'plain',
      cost_usd: 0.1,
    });
    const { out } = await run('usage', '--by', 'prompt', '--csv');
    expect(out.split('\r\n')[0]).toMatch(/^prompt,calls,failed,cache_hits,prompt_tokens,.*,cost_usd,/);
    const first = out.match(/^(?:"(?:[^"]|"")*"|[^,\r\n]*)(?=,)/gm);
    expect(first?.slice(1).toSorted()).toEqual([`"a,""b""\nc"`, "'+2", "'-3", "'=1+1", "'@x", 'plain'].toSorted());
    expect(out).toMatch(/^'=1\+1,1,0,0,1000,500,1500,0,0,0,0,unknown,1,1000,1000,,0,0\r$/m);
  });

  test('then elsewhere there is a line a group, with tabs', async () => {
    const { run } = await kitWith({ cost_usd: 1e-9 });
    expect((await run('usage')).out).toBe(
      'p/m\t1\t0\t0\t1000\t500\t1500\t0\t0\t0\t0\t0.000000001\t0\t1000\t1000\t\t0\t0\n',
    );
  });

  test('then --json is the whole report, in a period', async () => {
    const kit = await kitWith({}, {}, {});
    const report = await kit.json('usage', '--since', '2026-11-02', '--until', '2026-11-02', '--by', 'day');
    expect(report).toMatchObject({
      by: 'day',
      total: { calls: 1 },
      groups: [{ name: '2026-11-02' }],
      days: [{ day: '2026-11-02' }],
    });
    expect(report.total).not.toHaveProperty('cost_usd');
  });

  test.each([
    [['--since', 'soon'], 'Cannot use "soon" for since'],
    [['--by', 'colour'], 'Allowed choices are'],
    [['--last', '--by', 'day'], 'Cannot use --last and --by together'],
    [['--csv', '--json'], 'Cannot use --csv and --json together'],
    [['--csv', '--ndjson'], 'Cannot use --csv and --ndjson together'],
  ])('as %j, then it is refused', async (args, message) => {
    expect(await testKit().run('usage', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe('when answers are rated', () => {
  async function rated() {
    const kit = mockKit();
    await kit.run('chat', '--save', 'one');
    await kit.run('chat', '-c', 'two');
    const lines = () => linesOf(createUsageLog({ home: kit.home, locks: realLocks() }));
    return { ...kit, lines, calls: async () => (await lines()).filter(({ kind }) => kind === 'call') };
  }

  test('then the rating stands beside the call of that answer', async () => {
    const { run, lines, calls } = await rated();
    expect(await run('conv', 'rate', 'last', 'good', '--note', 'to the point')).toMatchObject({
      code: 0,
      err: 'rated good\n',
    });
    expect(await run('conv', 'rate', 'last:2', '2')).toMatchObject({ code: 0 });
    const [first, second] = await calls();
    expect((await lines()).slice(-2)).toMatchObject([
      { kind: 'rating', call_id: second!.call_id, rating: 'good', note: 'to the point', model: 'echo' },
      { kind: 'rating', call_id: first!.call_id, rating: 2 },
    ]);
  });

  test('then the last one of an answer counts, also by the id of its call', async () => {
    const { run, json, calls } = await rated();
    await run('conv', 'rate', 'last', 'bad');
    await run('conv', 'rate', (await calls())[1]!.call_id, '5');
    expect((await json('usage')).total).toMatchObject({ ratings: 1, good_ratings: 1 });
  });

  test.each([
    [['last', 'great'], 2, 'Expected good, bad, or 1 to 5'],
    [['last', '0'], 2, 'Expected good, bad, or 1 to 5'],
    [['last:1', 'good'], 2, 'Cannot rate message 1: it is no answer'],
    [['last:9', 'good'], 2, 'Cannot find message 9 of "one": it has messages 1 to 4'],
    [['nowhere', 'good'], 4, 'Cannot find a conversation "nowhere"'],
  ])('as %j, then it is refused', async (args, code, message) => {
    const { run } = await rated();
    expect(await run('conv', 'rate', ...args)).toMatchObject({ code, err: expect.stringContaining(message) });
  });

  test('then a prompt that two versions of were run is compared in a sentence', async () => {
    const { run } = mockKit();
    for (const text of ['Say a', 'Say b']) await run('prompt', 'add', 'p', '--content', text, '--update');
    for (const version of [1, 2]) {
      await run('run', `p@${version}`, '--save');
      await run('conv', 'rate', 'last', version === 1 ? 'good' : 'bad');
    }
    const { out, err } = await run('usage', '--by', 'version', '--prompt', 'p');
    expect(out.split('\n').map((line) => line.split('\t')[0])).toEqual(['p@1', 'p@2', '']);
    expect(err).toMatch(/^note: These numbers mean nothing yet: 1 ratings? of p@1, 1 of p@2\./);
  });
});
