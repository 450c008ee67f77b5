import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { areMany, groupOf } from '../../src/commands/help-page.ts';
import { wholeProgram } from '../support/all-commands.ts';
import { testKit } from '../support/test-kit.ts';

const program = await wholeProgram();

/** Every command, those that hold others too, with the words that lead to it. */
function everyCommand(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  return [{ path, command }, ...command.commands.flatMap((one) => everyCommand(one, [...path, one.name()]))];
}

const all = everyCommand(program);
const help = async (...args: string[]) => (await testKit().run(...args)).out;

test.each(all.map(({ path }) => [path.join(' '), path] as const))(
  'when the help of llmkit %s is shown at 80 columns, then no line is wider',
  async (_, path) => {
    for (const flag of ['-h', '--help']) {
      const wide = (await help(...path, flag)).split('\n').filter((line) => line.length > 80);
      expect(wide).toEqual([]);
    }
  },
);

test.each(
  all
    .filter(({ command }) => areMany(command.options))
    .map(({ path, command }) => [path.join(' '), path, command] as const),
)('when llmkit %s has many options, then each stands in a group, and -h tells a dozen', async (_, path, command) => {
  expect(command.options.filter((option) => !option.hidden && groupOf(option) === 'Options')).toEqual([]);
  const short = await help(...path, '-h');
  expect((short.match(/^ {2}-/gm) ?? []).length).toBeLessThanOrEqual(13);
  expect(short).toContain(`\nAll options: llmkit ${path.join(' ')} --help\n`);
});

describe('when help is long', () => {
  test('then the options stand in groups, in the order of what people look for', async () => {
    const titles = [...(await help('chat', '--help')).matchAll(/^(\w+):$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Arguments',
      'Model',
      'Input',
      'Tools',
      'Output',
      'Conversation',
      'Limits',
      'Advanced',
      'Options',
      'Examples',
    ]);
  });

  test('then the first page groups the commands by what they are for', async () => {
    const page = await help('--help');
    const places = ['Ask:\n  chat', '\nKeep:\n  conv', '\nSet up:\n  keys', '\nLook after:\n  usage', '\nMore:\n'];
    expect(places.map((place) => page.indexOf(place))).toEqual(
      places.map((place) => page.indexOf(place)).toSorted((one, other) => one - other),
    );
    for (const place of places) expect(page).toContain(place);
  });
});

test('when a question is answered beforehand, then it is with --yes or -y; --force is another word for it', async () => {
  for (const flag of ['--yes', '-y', '--force']) {
    const kit = testKit();
    await kit.run('conv', 'new', 'Trip');
    expect(await kit.run('conv', 'rm', 'Trip', flag)).toMatchObject({ code: 0 });
  }
  expect(await help('conv', 'rm', '--help')).not.toContain('--force');
});
