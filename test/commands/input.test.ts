import { describe, expect, test } from '@jest/globals';
import { createContext } from '../../src/commands/context.ts';
import { Input } from '../../src/commands/input.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { Stopping } from '../../src/core/stopping.ts';
import { processorClock } from '../support/processor-clock.ts';

describe('when standard input ends in line ends', () => {
  const read = (input: string) => {
    const bytes = new TextEncoder().encode(input);
    const stdin = { isTTY: false, isPiped: true, read: async () => bytes };
    const makers = { makeApp: () => Promise.reject(new Error('no services are needed')) };
    return new Input(createContext([], { ...processIo(), stdin }, makers, new Stopping()), {}).message([]);
  };

  test('then they are dropped, CRLF too', async () => {
    expect(await read('one\r\ntwo\r\n\n\r\n')).toBe('one\r\ntwo');
    expect(await read('one\n')).toBe('one');
  });

  test('then they cost no more than their length, also inside', async () => {
    const text = `a${'\n'.repeat(2_000_000)}b`;
    const used = processorClock();
    expect((await read(`${text}\n`))?.length).toBe(text.length);
    expect(used()).toBeLessThan(2000);
  });
});
