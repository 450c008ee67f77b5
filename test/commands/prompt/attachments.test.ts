import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../../support/chat-server.ts';
import { PNG } from '../../support/sample-files.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { testKit } from '../../support/test-kit.ts';

/** A folder with a prompt that names files, what stands beside and above it, and a server that sees what is sent. */
async function stranger(attachments: string) {
  const folder = tempFolder();
  mkdirSync(join(folder, 'p/docs'), { recursive: true });
  writeFileSync(join(folder, '.env'), 'KEY=secret');
  writeFileSync(join(folder, 'p/notes.txt'), 'Notes.');
  writeFileSync(join(folder, 'p/red.png'), PNG);
  writeFileSync(join(folder, 'p/docs/a.md'), 'Guide.');
  symlinkSync('../.env', join(folder, 'p/link.txt'));
  symlinkSync('..', join(folder, 'p/up'));
  const file = join(folder, 'p/ask.md');
  const write = (text: string) => writeFileSync(file, `---\nattachments: ${attachments}\n---\n${text}`);
  write('What is that?');
  const server = await startChatServer();
  const kit = testKit({ realFiles: true, env: server.env });
  const run = (...args: string[]) => kit.run('run', file, '-m', 'openai/gpt-4.1', '--no-save', ...args);
  return { server, kit, run, write, file };
}

describe('when a prompt file names files', () => {
  test('and nobody allowed that, then nothing is sent', async () => {
    const { run, server } = await stranger('[notes.txt]');
    const { code, err } = await run();
    expect([code, err]).toEqual([2, expect.stringContaining('nobody allowed that. --trust allows it')]);
    expect(server.requests).toHaveLength(0);
  });

  test('with --trust, then they go, and from then on without it, as long as the file is as it is', async () => {
    const { run, server, write } = await stranger('[notes.txt, red.png, docs]');
    expect((await run('--trust')).code).toBe(0);
    expect((await run()).code).toBe(0);
    const all = JSON.stringify(server.requests[1]!.body);
    for (const words of ['notes.txt', 'Notes.', 'docs/a.md', 'Guide.', 'data:image/png;base64,'])
      expect(all).toContain(words);
    write('What is this?');
    expect((await run()).code).toBe(2);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    '[~/.ssh/id_rsa, ../.env]',
    '[../.env]',
    '[docs/../../.env]',
    '[/etc/passwd]',
    '["https://example.com/x"]',
    '[link.txt]',
    '[up/.env]',
    '[up]',
  ])(
    'outside of its folder, as %s, then nothing is read and nothing sent, whatever is trusted',
    async (attachments) => {
      const { run, server } = await stranger(attachments);
      const { code, err, out } = await run('--trust');
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/below the folder/);
      expect(err).not.toContain('secret');
      expect(server.requests).toHaveLength(0);
    },
  );

  test('that are not there, then that is told', async () => {
    expect((await (await stranger('[gone.txt]')).run('--trust')).code).toBe(4);
  });

  test('to a conversation, then consent is asked there too', async () => {
    const { kit, server, file } = await stranger('[notes.txt]');
    await kit.run('conv', 'new', 'Trip');
    const send = (...more: string[]) =>
      kit.run('conv', 'send', 'Trip', '-m', 'openai/gpt-4.1', '--prompt', file, ...more);
    expect((await send()).code).toBe(2);
    expect((await send('--trust')).code).toBe(0);
    expect(JSON.stringify(server.requests[0]!.body)).toContain('Notes.');
  });

  test('outside of its folder, then the check tells where', async () => {
    const { kit, file } = await stranger('[../.env]');
    const { code, out } = await kit.run('prompt', 'check', file);
    expect([code, out]).toEqual([1, expect.stringMatching(/2:\d+.*attachments are files below the folder/)]);
  });
});
