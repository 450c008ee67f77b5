import { describe, expect, test } from '@jest/globals';
import { rendered, take, refusal } from '../../support/foreign-files.ts';

describe('when a file is a prompt of VS Code', () => {
  test.each([
    [
      '${input:name}',
      'For `${input:who}` and ${input:who}.',
      { content: 'For `{{ who }}` and {{ who }}.', variables: ['who text'] },
    ],
    [
      '${input:name:hint}',
      'For ${input:who:Name of the user}.',
      { content: 'For {{ who }}.', variables: ['who text: Name of the user'] },
    ],
    [
      'a hyphen in the name',
      'For ${input:my-name}.',
      { content: 'For {{ my_name }}.', said: ['changed: my-name is the variable my_name'] },
    ],
    [
      '${file} and the like',
      'In ${file}:\n${selection}',
      {
        content: 'In {{ file }}:\n{{ selection }}',
        said: ['changed 1: ${file} is the variable file', 'changed 2: ${selection} is the variable selection'],
      },
    ],
    ['other dollars', '${folder} $5 ${x.y}', { content: '${folder} $5 ${x.y}', variables: [] }],
    ['braces', '{{x}} {% y %}', { content: '{% raw %}{{x}}{% endraw %} {% raw %}{% y %}{% endraw %}' }],
    [
      'front matter',
      "---\nmode: 'agent'\ndescription: 'D'\ntools: ['a']\nmodel: GPT-4o\n---\nHi",
      {
        content: 'Hi',
        description: 'D',
        metadata: {},
        said: ['lost 2: mode', 'lost 4: tools', 'lost 5: model GPT-4o'],
      },
    ],
    ['a model by its id', '---\nmodel: gpt-4o\n---\nHi', { metadata: { model: 'gpt-4o' } }],
    [
      'references',
      'Use #file:a.md and (#tool:x) or #githubRepo',
      {
        content: 'Use #file:a.md and (#tool:x) or #githubRepo',
        said: ['lost 1: #file:a.md is not put in', 'lost 1: #tool:x) is not put in'],
      },
    ],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('p.prompt.md', text)).toMatchObject({ format: 'VS Code', name: 'p', ...expected });
  });

  test('called otherwise, then its inputs tell', async () => {
    expect(await take('p.md', 'For ${input:who}')).toMatchObject({ format: 'VS Code', name: 'p' });
  });
});

test('when a prompt of VS Code has no text, then it is refused', async () => {
  expect(await refusal('p.prompt.md', '---\nmode: agent\n---\n')).toBe('it has no text (line 4, column 1).');
});

test('when there are no placeholders, then what is rendered is the body, to the byte', async () => {
  const body = '\r\n# Title  \r\n\n{ "a": {"b": 1} } {{ x }} ${folder}\n\n';
  expect(await rendered('p.prompt.md', `---\nmode: ask\n---\n${body}`)).toEqual([`user: ${body}`]);
});
