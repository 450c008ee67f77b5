import { describe, expect, test } from '@jest/globals';
import { promptImports } from '../../../src/formats/prompts/imports.ts';
import { take } from '../../support/foreign-files.ts';

const select = (...paths: string[]) => promptImports.select(paths);

describe('when a folder is looked through', () => {
  test.each([
    'a.md',
    'a.liquid',
    'a.txt',
    'a.j2',
    'a.yaml',
    'a.yml',
    'a.json',
    'a.toml',
    'a.prompt',
    'a.prompty',
    'a.prompt.md',
    'security.md',
    'support.md',
    '.claude/commands/a.md',
  ])('then %s may hold a prompt', (path) => {
    expect(select(path).files).toEqual([path]);
  });

  test.each([
    'README.md',
    'readme.md',
    'LICENSE',
    'LICENSE.txt',
    'CLAUDE.md',
    'AGENTS.md',
    'package.json',
    'a.ts',
    'a.png',
    '_part.prompt',
    'a.instructions.md',
    'a.test.yml',
    'requirements.txt',
  ])('then %s holds none', (path) => {
    expect(select(path)).toEqual({ files: [], others: 1 });
  });

  test('then all of a skill is one prompt, and so is a pattern of fabric', () => {
    const paths = ['s/SKILL.md', 's/forms.md', 's/scripts/a.txt', 'p/system.md', 'p/user.md', 'p/README.md', 'q/a.md'];
    expect(select(...paths)).toEqual({ files: ['p/system.md', 'q/a.md', 's/SKILL.md'], others: 4 });
  });
});

describe('when a file is of our own format', () => {
  test.each([
    ['a.md', 'Hi {{ name }}', { name: 'a', content: 'Hi {{ name }}' }],
    ['review/security.md', 'Hi', { name: 'review.security' }],
    ['a b/ä.md', 'Hi', { name: 'a_b.a' }],
    ['a/日本.md', 'Hi', { name: 'a.prompt' }],
    ['a.liquid', '---\nname: other\nsystem: x\n---\nHi', { name: 'other', system: 'x' }],
    ['a.j2', 'Hi {{ x }}', { content: 'Hi {{ x }}' }],
    ['a.txt', '$ARGUMENTS __INPUT__', { content: '$ARGUMENTS __INPUT__' }],
    ['a.md', '---\nsystem: x\n---\n$ARGUMENTS', { content: '$ARGUMENTS', system: 'x' }],
  ])('%s with %j, then it is taken as it is', async (path, text, expected) => {
    expect(await take(path, text)).toMatchObject({ format: 'llmkit', said: [], ...expected });
  });
});
