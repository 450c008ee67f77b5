import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { runTool, type RunningTools, type ToolBox } from '../../../src/core/tools/tool-box.ts';

const CALL = { type: 'tool_call' as const, id: '7', name: 'weather', input: {} };

function desk(run: RunningTools['run']) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let time = 0;
  return { stopping, signal, result: runTool({ run }, CALL, { signal, elapsed: () => (time += 5) }) };
}

describe('when a tool is run', () => {
  test('then its result has the id of its call and its time', async () => {
    const { result } = desk(async ({ name }) => ({ content: name }));
    expect(await result).toEqual({ type: 'tool_result', id: '7', content: 'weather', duration_ms: 5 });
  });

  test('and throws, at once or later, then that is what the model is told', async () => {
    const told = { content: 'no such city', is_error: true };
    const fail = (): never => {
      throw new Error('no such city');
    };
    expect(await desk(async () => fail()).result).toMatchObject(told);
    expect(await desk(fail).result).toMatchObject(told);
  });

  test('and its box is an object of a class, then it is called as its method', async () => {
    class Box implements ToolBox {
      readonly definitions = [];
      readonly #content = 'rain';
      async run() {
        return { content: this.#content };
      }
    }
    const { signal } = new AbortController();
    expect(await runTool(new Box(), CALL, { signal, elapsed: () => 0 })).toMatchObject({ content: 'rain' });
  });

  test('and does not listen, then the signal ends the wait with its reason', async () => {
    const { stopping, result } = desk(() => new Promise(() => {}));
    stopping.abort('enough');
    await expect(result).rejects.toBe('enough');
  });

  test('then nothing listens to the signal once it is done', async () => {
    const { signal, result } = desk(async () => ({ content: '' }));
    await result;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
