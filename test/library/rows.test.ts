import { describe, expect, test } from '@jest/globals';
import { createApp, type RowOutcome } from '../../src/index.ts';
import { startBatchServer } from '../support/batch-server.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

async function desk() {
  const server = await startChatServer();
  server.respond = ({ body }) => ({ deltas: [`re: ${body.messages.at(-1).content}`] });
  const app = createApp({ home: tempHome(), env: server.env, model: 'openai/small-model' });
  await app.prompts.create({ name: 'ask', content: 'Greet {{ who }}' });
  return { server, app };
}

async function all(outcomes: AsyncIterable<RowOutcome>): Promise<RowOutcome[]> {
  const found = [];
  for await (const outcome of outcomes) found.push(outcome);
  return found;
}

describe('when a program runs a prompt over rows', () => {
  test('then it gets what came of each, in their order, and nothing is asked twice', async () => {
    const { server, app } = await desk();
    const rows = [{ who: 'Ann', id: 7 }, { who: 'Bo' }];
    expect(await all(app.prompts.runRows('ask', rows))).toMatchObject([
      { row: 1, values: { who: 'Ann', id: 7 }, answer: 're: Greet Ann' },
      { row: 2, answer: 're: Greet Bo' },
    ]);
    await all(app.prompts.runRows('ask', rows));
    expect(server.requests).toHaveLength(2);
    await all(app.prompts.runRows('ask', rows, { again: true, temperature: 1 }));
    expect(server.requests).toHaveLength(4);
  });

  test('then rows that wait in a batch are not asked one by one', async () => {
    const { env } = await startBatchServer();
    const { home, addPrompt, runWith } = testKit({ env });
    await addPrompt('ask', 'Greet {{ who }}');
    await runWith({ input: 'who\nAnn\n' }, 'run', 'ask', '--rows', '-', '-m', 'openai/gpt-4o', '--batch');
    const answered = all(createApp({ home, env }).prompts.runRows('ask', [{ who: 'Ann' }], { model: 'openai/gpt-4o' }));
    await expect(answered).rejects.toMatchObject({ code: 'conflict' });
  });

  test('then rows that come only once may come so', async () => {
    const { app } = await desk();
    async function* rows() {
      yield { name: 'Ann' };
      yield { name: 'Bo' };
    }
    const options = { columns: { name: 'who' }, input: 'Quickly.' };
    expect((await all(app.prompts.runRows('ask', rows(), options))).map(({ answer }) => answer)).toEqual([
      're: Greet Ann\n\nQuickly.',
      're: Greet Bo\n\nQuickly.',
    ]);
  });

  test('then rows that are wrong are told at once, and nothing is asked', async () => {
    const { server, app } = await desk();
    await expect(all(app.prompts.runRows('ask', [{ who: 'Ann' }, {}]))).rejects.toMatchObject({
      code: 'invalid_variables',
      details: { rows: [{ row: 2, faults: ['who is required'] }] },
      hint: 'Mend them, or leave them out with skipBad',
    });
    expect(server.requests).toEqual([]);
    expect(await all(app.prompts.runRows('ask', [{ who: 'Ann' }, {}], { skipBad: true }))).toHaveLength(1);
  });

  test('then whoever stops reading stops the run, and another user begins one of their own', async () => {
    const { server, app } = await desk();
    const rows = Array.from({ length: 50 }, (_, at) => ({ who: `w${at}` }));
    for await (const _first of app.as({ userId: 'ann' }).prompts.runRows('ask', rows, { parallel: 2 })) break;
    expect(server.requests.length).toBeLessThan(20);
    const before = server.requests.length;
    await all(app.as({ userId: 'bo' }).prompts.runRows('ask', rows.slice(0, 1)));
    expect(server.requests).toHaveLength(before + 1);
  });
});
