import { expect, test } from '@jest/globals';
import { createApp, type PromptTestOptions } from '../../src/index.ts';
import { tempHome } from '../support/temp-home.ts';

async function appWithTests() {
  const app = createApp({ home: tempHome(), env: {} });
  const tests = [{ name: 'greets', vars: { name: 'Ann' }, expect: { contains: 'Ann' } }];
  await app.prompts.create({ name: 'hello', content: 'Hello {{ name }}', metadata: { model: 'mock/echo', tests } });
  const statuses = async (options: PromptTestOptions = {}) => {
    const all = [];
    for await (const { status, name, answer } of app.prompts.test('hello', options)) all.push([status, name, answer]);
    return all;
  };
  return { app, statuses };
}

test('when a program runs the tests of a prompt, then it gets each outcome, from tape once they are recorded', async () => {
  const { app, statuses } = await appWithTests();
  expect(await statuses()).toMatchObject([['failed', 'greets', undefined]]);
  const passed = ['passed', 'greets', '[user]\nHello Ann'];
  expect(await statuses({ mode: 'record' })).toEqual([passed]);
  expect(await statuses({ repeat: 2 })).toEqual([passed, passed]);
  expect((await app.usage.report()).total.calls).toBe(1);
});

test('when what a program asks for is none, or it stops, then it is told', async () => {
  const { statuses } = await appWithTests();
  for (const options of [{ mode: 'replay' }, { repeat: 0 }, { model: 5 }])
    await expect(statuses(options as PromptTestOptions)).rejects.toMatchObject({ code: 'usage' });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(statuses({ mode: 'live', signal })).rejects.toThrow();
});
