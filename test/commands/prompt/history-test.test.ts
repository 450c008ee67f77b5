import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { type TestKit, testKit } from '../../support/test-kit.ts';

const PROMPT = ['Write about {{ topic }} in short.', '--model', 'openai/gpt-4.1-mini', '--temperature', '0'];

/** Answers alike: with what it was asked. */
async function echoServer(): Promise<ChatServer> {
  const server = await startChatServer();
  server.respond = ({ body }) => ({ deltas: ['I read: ', String(body.messages.at(-1).content)] });
  return server;
}

/** A prompt that was really run so often. */
async function withRuns(count: number) {
  const server = await echoServer();
  const kit = testKit({ env: server.env });
  await kit.addPrompt('sum', ...(PROMPT as [string]));
  for (let at = 1; at <= count; at++) await kit.run('prompt', 'run', 'sum', '--save', '-v', `topic=t${at}`);
  const from = (runs: number, ...flags: string[]) =>
    kit.run('prompt', 'test', 'sum', '--from-history', String(runs), ...flags);
  const report = async (...flags: string[]) => JSON.parse((await from(count, '--yes', '--json', ...flags)).out);
  return { kit, server, from, report };
}

const edit = (kit: TestKit) => kit.run('prompt', 'edit', 'sum', '--content', 'Write about {{ topic }} in brief.');

describe('when the real runs of a prompt are its tests', () => {
  test('then the unchanged prompt gives the same answers, and says what that tells', async () => {
    const { report } = await withRuns(12);
    const { runs, same_text, changed, verdict, model } = await report();
    expect({ runs, same_text, changed, model }).toEqual({
      runs: 12,
      same_text: 12,
      changed: 0,
      model: 'openai/gpt-4.1-mini',
    });
    expect(verdict[0]).toBe('All 12 answers are the same: of many more, at most 24 % change (95 % interval).');
  });

  test('then one changed word names each answer that differs, and the worst word by word', async () => {
    const { kit, report, from } = await withRuns(11);
    await edit(kit);
    const { changed, worst, version, compared } = await report();
    expect([changed, version, worst.length]).toEqual([11, 2, 3]);
    expect(compared.map(({ number }: { number: number }) => number)).toEqual(
      Array.from({ length: 11 }, (_, at) => at + 1),
    );
    expect(worst[0].changes).toContainEqual({ type: 'added', text: 'brief' });
    const { code, err } = await from(11, '--yes', '--max-changed', '10%');
    expect([code, err]).toEqual([1, expect.stringContaining('11 of 11 answers changed, more than 10 %')]);
    expect((await from(11, '--yes', '--max-changed', '11')).code).toBe(0);
  });

  test('then an earlier version can be the candidate', async () => {
    const { kit } = await withRuns(2);
    await edit(kit);
    const { out } = await kit.run('prompt', 'test', 'sum@1', '--from-history', '5', '--yes');
    expect(out).toMatch(/^1\tsame\t.*\n2\tsame\t/);
  });

  test('then a variable that is new gets one value for all of them', async () => {
    const { kit, server, from } = await withRuns(2);
    await kit.run('prompt', 'edit', 'sum', '--content', 'Write about {{ topic }} in {{ lang }}.');
    const without = await from(2, '--yes');
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('-v NAME=VALUE for all of them') });
    server.requests.length = 0;
    expect((await from(2, '--yes', '-v', 'lang=Latin')).code).toBe(0);
    const asked = server.requests.map(({ body }) => (body as { messages: { content: string }[] }).messages.at(-1)!);
    expect(asked.map(({ content }) => content).sort()).toEqual([
      'Write about t1 in Latin.',
      'Write about t2 in Latin.',
    ]);
    expect((await from(2, '-v', 'lang=Latin', '--keep', '1')).code).toBe(2);
  });

  test('of five runs, then nothing can be said', async () => {
    const { report } = await withRuns(5);
    const { verdict } = await report();
    expect(verdict).toEqual([expect.stringMatching(/^Nothing can be said from 5 runs: .*between 0 % and 43 %/)]);
  });

  test('then nobody is asked before it is said how often, and at what price', async () => {
    const { from, server } = await withRuns(2);
    const { code, err } = await from(2);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/Cannot make 2 calls of openai\/gpt-4\.1-mini for about \$0\.0000\d+ without asking/),
    ]);
    expect(server.requests).toHaveLength(2);
    expect((await from(2, '--yes', '-m', 'mock/echo')).err).toContain('asking: 2 calls of mock/echo for about $0');
  });

  test('then a call that fails counts as changed', async () => {
    const { server, report } = await withRuns(2);
    for (let at = 0; at < 2; at++) server.fail(400, 'no');
    expect(await report()).toMatchObject({ changed: 2, failed: 2, worst: [] });
  });

  test('then a server that allows fewer calls is asked again, and a key that is refused ends it', async () => {
    const { server, report, from } = await withRuns(2);
    server.fail(429, 'slow down');
    expect(await report('--max-retries', '0')).toMatchObject({ changed: 0, failed: 0 });
    server.fail(401, 'no');
    expect((await from(2, '--yes')).code).toBe(6);
  });

  test('of which none is stored, then it says so', async () => {
    const { from } = await withRuns(0);
    expect(await from(5, '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('no run of it is stored') });
  });
});

describe('when runs are kept as tests', () => {
  test('then they pass from tape without network and key, and are not added twice', async () => {
    const { kit, from, server } = await withRuns(3);
    const { code, out, err } = await from(3, '--keep', '1,3,1');
    expect([code, out]).toEqual([0, `${join(kit.home, 'tests', 'sum.test.yml')}\n`]);
    expect(err).toContain('added 2 tests, 2 with the answer on tape');
    await server.close();
    expect(await kit.runWith({ env: { OPENAI_API_KEY: '' } }, 'prompt', 'test', 'sum')).toMatchObject({ code: 0 });
    expect((await from(3, '--keep', '3')).err).toContain('nothing was added');
    expect(readFileSync(out.trim(), 'utf8')).toContain('equals: "I read: Write about t3 in short."');
  });

  test('with which files went, then that is refused', async () => {
    const { kit, from } = await withRuns(0);
    const args = ['prompt', 'run', 'sum', '-v', 'topic=t', '-f', 'd.txt', '--save'];
    await kit.runWith({ files: { 'd.txt': 'DATA' } }, ...args);
    const { code, err } = await from(1, '--keep', '1');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('Cannot keep run 1 as a test: files went with its question'),
    ]);
  });

  test('of another version, then they are kept without a tape, and a number that is none is refused', async () => {
    const { kit, from } = await withRuns(1);
    await edit(kit);
    expect((await from(1, '--keep', '1')).err).toContain('1 is of another version of the prompt');
    expect(await from(1, '--keep', '2')).toMatchObject({ code: 2, err: expect.stringContaining('from 1 to 1') });
  });
});
