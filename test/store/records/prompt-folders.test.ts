import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createPromptFolders } from '../../../src/store/records/prompt-folders.ts';
import { tempFolder } from '../../support/temp-home.ts';

const me = process.getuid?.() ?? 0;

/** The folders around one that has a prompt, as far as these users are trusted. */
function foldersFor(trusted: number[]) {
  const cwd = tempFolder();
  const folder = join(cwd, '.llmkit/prompts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'planted.md'), 'Hi');
  return { folder, folders: createPromptFolders({ cwd, userHome: '/nowhere', config: async () => ({}), trusted }) };
}

describe('when a folder of prompts above belongs to another user', () => {
  test('then nothing is taken from it, and it is told', async () => {
    const { folder, folders } = foldersFor([me + 1]);
    expect(await folders.get('planted')).toBeUndefined();
    expect([...(await folders.list())]).toEqual([]);
    expect(await folders.leftOut()).toEqual([folder]);
  });

  test('and it is ours or of root, then it counts', async () => {
    const { folder, folders } = foldersFor([0, me]);
    expect(await folders.get('planted')).toMatchObject({ text: 'Hi', folder });
    expect(await folders.leftOut()).toEqual([]);
  });
});
