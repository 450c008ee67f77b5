import { cpSync, chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';
import { tempHome } from '../support/temp-home.ts';

/** A copy of a home that some version of llmkit wrote, as private as that made it: git keeps no modes. */
function homeWritten(name: string): string {
  const home = tempHome();
  cpSync(`test/fixtures/homes/${name}`, home, { recursive: true });
  chmodSync(home, 0o700);
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  return home;
}

function desk(name: string) {
  const home = homeWritten(name);
  const kit = testKit({ env: { LLM_PROVIDER: 'mock' } });
  return (...args: string[]) => kit.run('--home', home, ...args);
}

describe.each(['without-parts', 'with-parts', 'with-parts-then-without'])('when a home was written %s', (name) => {
  it('then the doctor finds nothing, and every conversation is listed, shown and sent to', async () => {
    const run = desk(name);
    expect(await run('doctor')).toMatchObject({ code: 0 });
    const { conversations = JSON.parse((await run('conv', 'list', '--json')).out) } = {};
    expect(conversations.length).toBeGreaterThan(2);
    for (const { id, title } of conversations) {
      expect((await run('conv', 'show', id)).out).toContain(title);
      expect(await run('conv', 'send', id, 'And?', '-m', 'mock/echo')).toMatchObject({ code: 0 });
    }
  });
});

it('when a home was written without parts, then what was cut or never answered is asked again', async () => {
  const run = desk('without-parts');
  for (const title of ['cut this', 'never answered']) {
    expect(await run('conv', 'retry', title, '-m', 'mock/echo')).toMatchObject({ code: 0 });
    const { messages, pending } = JSON.parse((await run('conv', 'show', title, '--json')).out);
    expect([messages.length, pending, messages[1].incomplete]).toEqual([2, [], undefined]);
  }
});

it('when a message with parts gets another text, then its tools and files stay and what is opaque goes', async () => {
  const run = desk('with-parts');
  await run('conv', 'edit', 'Weather', '2', 'Sun.');
  const { messages, removed } = JSON.parse((await run('conv', 'show', 'Weather', '--all', '--json')).out);
  expect(messages[1].content).toBe('Sun.');
  expect(messages[1].parts.map(({ type }: { type: string }) => type)).toEqual([
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_result',
    'text',
  ]);
  expect(removed[0].parts).toHaveLength(7);
});

it('when a message with parts is forked, undone or found, then its parts go with it', async () => {
  const run = desk('with-parts');
  await run('conv', 'fork', 'Weather');
  const fork = JSON.parse((await run('conv', 'show', 'Weather (fork)', '--json')).out);
  expect(fork.messages[1].parts).toHaveLength(7);
  await run('conv', 'undo', 'Weather');
  const { removed } = JSON.parse((await run('conv', 'show', 'Weather', '--all', '--json')).out);
  expect(removed.map(({ parts }: { parts: unknown[] }) => parts.length)).toEqual([2, 7]);
});

it('when a version without parts changed messages that have some, then its text counts and what it knew not of is kept', async () => {
  const run = desk('with-parts-then-without');
  const shown = async (title: string) => JSON.parse((await run('conv', 'show', title, '--all', '--json')).out);
  const sent = (await run('conv', 'send', 'Weather', 'And?', '-m', 'mock/echo', '--dry-run')).out;
  expect(sent).toMatch(/\[file sky.png[^]*rain in Oslo[^]*rain in Bergen[^]*Sun\./);
  expect(sent).not.toMatch(/Let me look|signed/);
  const { messages, removed } = await shown('Weather (fork)');
  expect(messages[0]).toMatchObject({ content: 'And the sky?' });
  expect(removed.map(({ parts }: { parts: unknown[] }) => parts.length)).toEqual([2, 7]);
});
