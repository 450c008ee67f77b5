import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../../support/built.ts';
import { tempFolder } from '../../support/temp-home.ts';

/** A folder above `prompts`, which holds these files. */
function folderWith(files: Record<string, string | Uint8Array>): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'prompts'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, 'prompts', path)), { recursive: true });
    writeFileSync(join(cwd, 'prompts', path), text);
  }
  return cwd;
}

const check = (cwd: string, ...args: string[]) => runBuilt(['prompt', 'check', ...args], { cwd });

describe('when a folder is checked', () => {
  test('then every prompt file in it is, also below, each fault with its file and place, and they are counted', async () => {
    const cwd = folderWith({
      'a.md': 'fine',
      'b/deep/c.liquid': '{{ x\n',
      'b/d.txt': '---\ntemprature: 1\ntop_p: 7\n---\nx',
      'notes.yml': '{{ no prompt',
    });
    const { code, out, err } = await check(cwd, 'prompts');
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'prompts/b/d.txt:2:1:',
      'prompts/b/d.txt:3:8:',
      'prompts/b/deep/c.liquid:1:1:',
      '',
    ]);
    expect([code, err]).toEqual([1, 'error: Found 3 faults in 2 of 3 prompts.\n']);
  });

  test('without a fault, then it says how many there were', async () => {
    const { code, out, err } = await check(folderWith({ 'a.md': 'x', 'b.md': 'y' }), 'prompts/');
    expect([code, out, err]).toEqual([0, '', 'checked 2 prompts, no faults\n']);
  });

  test('then what is hidden or in node_modules is left out', async () => {
    const cwd = folderWith({ '.old/a.md': '{{', 'node_modules/p/README.md': '{{', '.b.md': '{{', 'c.md': 'x' });
    expect((await check(cwd, '.')).err).toBe('checked 1 prompt, no faults\n');
  });

  test('then links and pipes are told and neither followed nor waited for, and what is no text is a fault', async () => {
    const cwd = folderWith({ 'a.md': 'x', 'b.txt': Uint8Array.of(0xff) });
    symlinkSync('a.md', join(cwd, 'prompts', 'link.md'));
    symlinkSync('..', join(cwd, 'prompts', 'loop'));
    execFileSync('mkfifo', [join(cwd, 'prompts', 'pipe.md')]);
    const { code, out, err } = await check(cwd, 'prompts');
    expect(out.replaceAll(/[,;.].*$/gm, '').split('\n')).toEqual([
      expect.stringMatching(/^prompts\/b$/),
      'prompts/link',
      'prompts/loop:1:1: note: it is a link',
      'prompts/pipe',
      '',
    ]);
    expect([code, err]).toEqual([1, 'error: Found 1 fault in 1 of 2 prompts.\n']);
  });

  test('then an editor gets all of it as JSON', async () => {
    const cwd = folderWith({ 'a.md': 'x', 'b.md': '{{ x' });
    symlinkSync('a.md', join(cwd, 'prompts', 'link.md'));
    const shown = JSON.parse((await check(cwd, 'prompts', '--json')).out);
    expect(shown).toEqual([
      { prompt: 'prompts/a.md', findings: [] },
      { prompt: 'prompts/b.md', findings: [expect.objectContaining({ kind: 'fault', line: 1, column: 1 })] },
      { prompt: 'prompts/link.md', skipped: true, findings: [expect.objectContaining({ kind: 'note' })] },
    ]);
  });

  test('that holds no prompt, or that a prompt has the name of, then that is told', async () => {
    const cwd = folderWith({});
    mkdirSync(join(cwd, 'summarize'));
    expect(await check(cwd, 'prompts')).toMatchObject({
      code: 4,
      err: expect.stringContaining('(.md, .liquid, .txt)'),
    });
    expect(await check(cwd, 'summarize')).toMatchObject({ code: 0, err: 'checked 1 prompt, no faults\n' });
    expect(await check(cwd, 'summarize/')).toMatchObject({ code: 4 });
  });

  test('and Ctrl-C comes, then it ends by itself', async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}.md`, '{{ x }}']));
    const preload = join(process.cwd(), 'test/support/interrupt-at-open.cjs');
    const { code, signal, out } = await runBuilt(['prompt', 'check', 'prompts'], {
      cwd: folderWith(files),
      env: { INTERRUPT_AT: 'p30.md' },
      nodeArgs: ['--require', preload],
    });
    expect([code, signal, out]).toEqual([130, null, '']);
  });
});
