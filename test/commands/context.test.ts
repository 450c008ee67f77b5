import { expect, test } from '@jest/globals';
import { createContext } from '../../src/commands/context.ts';
import type { Environment } from '../../src/core/environment.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { Stopping } from '../../src/core/stopping.ts';

const makers = { makeApp: () => Promise.reject(new Error('not needed')) };

/** Whether the spinner is in colour on a terminal. */
function isInColor(args: string[], env: Environment): boolean | undefined {
  let inColor: boolean | undefined;
  const stream = { isTTY: true, columns: 80, write() {} };
  const spinner = (color: boolean) => {
    inColor = color;
    return { start() {}, pause() {}, stop() {} };
  };
  const io = { ...processIo(), env, stdout: stream, stderr: stream, spinner };
  createContext(args, io, makers, new Stopping()).spinner();
  return inColor;
}

test.each([
  [[], { TERM: 'xterm' }, true],
  [['--no-color'], { TERM: 'xterm' }, false],
  [[], { TERM: 'xterm', NO_COLOR: '1' }, false],
  [[], { TERM: 'xterm', FORCE_COLOR: '0' }, false],
])('when the flags are %j in %j, then the spinner is in colour: %s', (args, env, expected) => {
  expect(isInColor(args, env)).toBe(expected);
});
