import { describe, expect, test } from '@jest/globals';
import { memoryApp } from '../../support/memory-app.ts';

describe('when the values of a run are remembered', () => {
  const inFile = (origin: string) => ({ name: 'review', source: 'file' as const, origin });

  test('then prompts in files are known by path', async () => {
    const { variables } = memoryApp().app;
    await variables.rememberValues(inFile('a/review.md'), { x: '1' });
    await variables.rememberValues(inFile('b/review.md'), { x: '2' });
    expect(await variables.lastValues(inFile('a/review.md'))).toEqual({ x: '1' });
    expect(await variables.lastValues({ name: 'review', source: 'stored' })).toEqual({});
  });

  test('then a run without any does not forget those of the one before', async () => {
    const { variables } = memoryApp().app;
    await variables.rememberValues('p', { x: '1' });
    await variables.rememberValues('p', {});
    expect(await variables.lastValues('p')).toEqual({ x: '1' });
  });
});
