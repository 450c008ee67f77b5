import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addressedCommand, pathOf } from '../../src/commands/command-line.ts';
import { leaves, wholeProgram } from '../support/all-commands.ts';
import { testKit } from '../support/test-kit.ts';
import { MUTATIONS, READERS } from './commands.ts';
import { bytesBelow } from './home-view.ts';
import { copySeed, makeSeeds } from './seeds.ts';

const program = await wholeProgram();
const nobody = { conversation: 'T', unanswered: 'U', backup: 'B', folder: 'F' };
const commandOf = (args: readonly string[]) => pathOf(addressedCommand(program, args));

test('when the program has a command, then it stands in just one list: it changes something and is tried here, or it changes nothing', () => {
  const all = leaves(program).map(({ path: words }) => ['llmkit', ...words].join(' '));
  const commands = Object.values(MUTATIONS).filter(({ script }) => script === undefined);
  const changing = new Set(commands.map(({ args }) => commandOf(args(nobody))));
  const listed = [...changing, ...READERS.map(commandOf)];
  expect(listed.toSorted()).toEqual(all.toSorted());
});

describe('when a command only reads', () => {
  let seeds = '';
  beforeAll(async () => {
    seeds = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'llmkit-readers-'));
    await makeSeeds(seeds);
  });
  afterAll(() => rmSync(seeds, { recursive: true, force: true }));

  test.each(READERS.map((args) => [args.join(' '), args] as const))(
    'as %s does, then it changes nothing',
    async (name, args) => {
      const home = copySeed(seeds, 'filled', path.join(seeds, name.replaceAll(/\W+/g, '-')));
      expect(await testKit().run('--home', home, ...args)).toMatchObject({ code: 0 });
      expect(bytesBelow(home)).toEqual(bytesBelow(path.join(seeds, 'filled')));
    },
  );
});
