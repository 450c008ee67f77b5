import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { RunKeyCommand } from '../../../src/core/ports/key-command.ts';
import type { Connection } from '../../../src/core/ports/provider.ts';
import { KeyCommands } from '../../../src/core/settings/key-commands.ts';
import { connectionTo } from '../../providers/harness.ts';

const { signal } = new AbortController();
const KEY = 'sk-0123456789-0123456789';

function toldBy(key_command: string): Connection {
  const { api_key: _key, ...rest } = connectionTo('http://127.0.0.1:1/v1');
  return { ...rest, key_command, api_key_from: 'providers.acme.key_command' };
}

/** Programs that say `outputs` one after the other, the last one again and again, and what was run. */
function programs(...outputs: (string | Error)[]) {
  const ran: string[][] = [];
  const run: RunKeyCommand = async (words) => {
    ran.push([...words]);
    const output = outputs[Math.min(ran.length, outputs.length) - 1]!;
    if (output instanceof Error) throw output;
    return output;
  };
  return { ran, commands: new KeyCommands(run) };
}

describe('when a program tells the key', () => {
  test('then it is run once a process, with its words as they are, and its first line is the key', async () => {
    const { ran, commands } = programs(`${KEY}\nurl: https://acme\n`);
    const asked = toldBy("pass show 'work/open ai'");
    const given = await Promise.all([commands.withKey(asked, signal), commands.withKey(asked, signal)]);
    expect(given.map(({ api_key: key }) => key)).toEqual([KEY, KEY]);
    expect(given[0]).not.toHaveProperty('key_command');
    expect(ran).toEqual([['pass', 'show', 'work/open ai']]);
  });

  test('and there are two, then they do not run at the same time', async () => {
    let running = 0;
    const commands = new KeyCommands(async () => {
      running += 1;
      await new Promise(setImmediate);
      running -= 1;
      return running === 0 ? KEY : 'two at once';
    });
    const given = await Promise.all(['a', 'b'].map((line) => commands.withKey(toldBy(line), signal)));
    expect(given.map(({ api_key: key }) => key)).toEqual([KEY, KEY]);
  });

  test('and it fails, then that is the error with its words, and it is asked again the next time', async () => {
    const { commands } = programs(new LlmkitError('config', 'pass ended with 2: locked'), KEY);
    await expect(commands.withKey(toldBy('pass'), signal)).rejects.toMatchObject({
      code: 'config',
      message: 'Cannot get the key of acme: providers.acme.key_command failed: pass ended with 2: locked.',
    });
    expect((await commands.withKey(toldBy('pass'), signal)).api_key).toBe(KEY);
  });

  test.each([
    ['', 'it said nothing'],
    [' \n', 'it said nothing'],
    ['no such entry', 'what it said is no key'],
    ['sk-\u0007', 'what it said is no key'],
  ])('and it says %j, then that is no key, and is not repeated', async (output, why) => {
    const { commands } = programs(output);
    await expect(commands.withKey(toldBy('x'), signal)).rejects.toThrow(`key_command failed: ${why}.`);
  });

  test('and whoever holds the terminal lends it, then it runs while it is lent', async () => {
    const { ran, commands } = programs(KEY);
    let lent = 0;
    commands.lend = async (use) => {
      lent = ran.length;
      return use();
    };
    await commands.withKey(toldBy('x'), signal);
    expect([lent, ran.length]).toEqual([0, 1]);
  });

  test('where none can be run, then that is said', async () => {
    await expect(new KeyCommands().withKey(toldBy('x'), signal)).rejects.toThrow('it cannot be run here');
  });
});

test('when a key is at hand, then no program is run', async () => {
  const { ran, commands } = programs(KEY);
  const connection = connectionTo('http://127.0.0.1:1/v1');
  expect(await commands.withKey(connection, signal)).toBe(connection);
  expect(ran).toEqual([]);
});
