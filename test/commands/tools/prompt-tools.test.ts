import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { calls, toolDesk } from '../../support/tool-desk.ts';

/** A prompt file of a stranger that names tools, and a tool that leaves a mark where it ran. */
async function stranger(tools: string) {
  const desk = toolDesk([calls('mark', {}), { content: 'Done.' }], { env: { PATH: process.env['PATH']! } });
  const mark = join(desk.folder, 'mark');
  desk.tool('mark', `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`);
  const write = (text: string) => desk.write('ask.md', `---\ntools: ${tools}\n---\n${text}`);
  const file = write('Go on.');
  const run = (...args: string[]) => desk.kit.run('run', file, '--no-save', ...args);
  return { ...desk, run, rewrite: write, hasRun: () => existsSync(mark) };
}

describe('when a prompt file names tools', () => {
  test('and nobody allowed that, then nothing is asked and nothing runs, whatever is allowed of the tools', async () => {
    const { run, hasRun } = await stranger('[./mark.yaml]');
    const { code, out, err } = await run('--allow', '*');
    expect([code, out, hasRun()]).toEqual([2, '', false]);
    expect(err).toContain('it wants a tool for the model, and nobody allowed that. --trust allows it');
  });

  test('of a server that is allowed, then it is not started either', async () => {
    const { run, kit, folder } = await stranger('[t]');
    const touch = `require("fs").writeFileSync(${JSON.stringify(join(folder, 'mark'))}, "")`;
    await kit.run('mcp', 'add', 't', '--', process.execPath, '-e', touch);
    await kit.run('config', 'set', 'mcp.t.allow', '*');
    expect([(await run()).code, existsSync(join(folder, 'mark'))]).toEqual([2, false]);
  });

  test('with --trust, then the model has them, until the file is another', async () => {
    const { run, hasRun, rewrite } = await stranger('[./mark.yaml]');
    expect((await run('--trust')).err).toContain('mark was not run: nobody can be asked here');
    expect(hasRun()).toBe(false);
    expect((await run('--allow', 'mark')).out).toBe('Done.\n');
    expect(hasRun()).toBe(true);
    rewrite('Go further.');
    expect((await run('--allow', 'mark')).code).toBe(2);
  });

  test('that lie outside of its folder, then they are refused even with --trust', async () => {
    const { run } = await stranger(`[../x.yaml, ${resolve('package.json')}]`);
    expect(await run('--trust')).toMatchObject({ code: 2, err: expect.stringContaining('not below the folder') });
  });
});
