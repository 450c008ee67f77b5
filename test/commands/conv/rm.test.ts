import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mockKit, type TestKit } from '../../support/test-kit.ts';

describe('when a conversation is removed', () => {
  test('and nobody can be asked, then --yes is wanted', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'A');
    expect(await kit.run('conv', 'rm', 'last')).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect((await kit.run('conv', 'rm', 'last', '--yes')).code).toBe(0);
    expect(await kit.json('conv', 'list')).toEqual([]);
  });

  test('and one name is wrong, then nothing is removed', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'A');
    expect((await kit.run('conv', 'rm', 'A', 'Nope', '--yes')).code).toBe(4);
    expect(await kit.json('conv', 'list')).toHaveLength(1);
  });
});

/** Dates what a home holds of a title back to the beginning of 2020. */
function age(kit: TestKit, title: string): void {
  const folder = join(kit.home, 'conversations');
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(`"title": "${title}"`) && !text.includes(`"title":"${title}"`)) continue;
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), updated_at: '2020-01-01T00:00:00.000Z' }));
    utimesSync(file, new Date('2020-01-01'), new Date('2020-01-01'));
  }
}

describe('when conversations are removed by how they are', () => {
  const failing = { env: { LLM_PROVIDER: 'openai', LLM_MODEL: 'x', LLM_BASE_URL: 'http://127.0.0.1:9/v1' } };
  const titles = async (kit: TestKit) =>
    (await kit.json('conv', 'list')).map(({ title }: { title: string }) => title).toSorted();

  test('with --older-than, then those go that were not used for so long', async () => {
    const kit = mockKit();
    for (const title of ['Old', 'Older', 'New']) await kit.run('conv', 'new', title);
    for (const title of ['Old', 'Older']) age(kit, title);
    expect((await kit.run('conv', 'rm', '--older-than', '90d')).code).toBe(2);
    expect(await titles(kit)).toEqual(['New', 'Old', 'Older']);
    expect((await kit.run('conv', 'rm', '--older-than', '90d', '--yes')).code).toBe(0);
    expect(await titles(kit)).toEqual(['New']);
    expect((await kit.run('conv', 'rm', '--older-than', '90d', '--yes')).err).toContain('nothing was removed');
  });

  test('with --unanswered, then those go that hold no answer, and one with an answer stays whatever waits in it', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Answered');
    await kit.runWith(failing, 'conv', 'send', 'Answered', '--max-retries', '0', 'Waits');
    await kit.runWith(failing, 'chat', '--save', '--max-retries', '0', 'Nobody');
    expect((await kit.run('conv', 'rm', '--unanswered', '--yes')).code).toBe(0);
    expect(await titles(kit)).toEqual(['Answered']);
  });

  test('and also by name, then nothing is removed', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'A');
    expect((await kit.run('conv', 'rm', 'A', '--older-than', '0d', '--yes')).code).toBe(2);
    expect((await kit.run('conv', 'rm', '--yes')).code).toBe(2);
    expect(await titles(kit)).toEqual(['A']);
  });
});
