import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { testKit } from '../../support/test-kit.ts';

test('when the tests of the prompts that come with llmkit are played, then each prompt has some, and all pass', async () => {
  const { code, out } = await testKit({ realFiles: true }).run('prompt', 'test', 'templates');
  const tested = new Set(out.split('\n').map((line) => line.split('\t')[1]));
  const prompts = readdirSync('templates').filter((name) => name.endsWith('.md'));
  expect(prompts.filter((name) => !tested.has(`templates/${name}`))).toEqual([]);
  expect(prompts.filter((name) => !existsSync(`templates/${name.replace('.md', '.tapes.jsonl')}`))).toEqual([]);
  expect([code, out.match(/^(?!passed).+/m)]).toEqual([0, null]);
});
