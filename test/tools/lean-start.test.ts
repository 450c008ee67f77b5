import { expect, test } from '@jest/globals';
import { leanStart } from '../../tools/lean-start.mjs';

const built = (...moduleIds: string[]) => ({ 'main.cjs': { name: 'main', moduleIds } });
const check = (bundle: object) => () => leanStart('main', ['commander']).generateBundle({}, { ...bundle });

test('when the chunk of every command holds what it may, then the build goes on', () => {
  expect(check(built('/x/src/main.ts', '/x/node_modules/commander/lib/command.js'))).not.toThrow();
});

test('when it holds another package, then the build fails and names it', () => {
  expect(check(built('/x/src/main.ts', '/x/node_modules/@a/b/c.js'))).toThrow('The chunk main holds @a/b:');
});

test('when there is no such chunk, then the build fails', () => {
  expect(check({})).toThrow('The chunk main holds nothing');
});
