import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take, takeAll } from '../../support/foreign-files.ts';

const FACT = (name: string) =>
  `changed: {{__${name}__}} is the variable ${name}; for all prompts: llmkit vars add ${name} --default …`;

describe('when a file is a role of aichat', () => {
  test.each([
    ['__INPUT__', 'Improve: __INPUT__\n', { content: 'Improve: {{ input }}\n' }],
    ['__ARG1__', 'From __ARG1__ to __ARG2__: __INPUT__', { content: 'From {{ arg1 }} to {{ arg2 }}: {{ input }}' }],
    ['use_tools', '---\nuse_tools: all\n---\nBe brief.', { system: 'Be brief.', said: ['lost 2: use_tools'] }],
    [
      'model and parameters',
      '---\nmodel: openai:gpt-4o\ntemperature: 0\ntop_p: 0.5\nuse_tools: x\n---\nHi',
      { system: 'Hi', metadata: { model: 'openai/gpt-4o', temperature: 0, top_p: 0.5 } },
    ],
    [
      '{{__os__}}',
      'For {{__os__}}: {{__shell__}}.',
      { system: 'For {{ os }}: {{ shell }}.', said: [FACT('os'), FACT('shell')] },
    ],
    [
      'other braces',
      '{{__now__}} {{x}} {{ __os__ }}',
      { system: '{{ now }} {% raw %}{{x}}{% endraw %} {% raw %}{{ __os__ }}{% endraw %}' },
    ],
    [
      'an example',
      'Be brief.\n### INPUT:\nhi\n### OUTPUT:\nho\n',
      {
        system: 'Be brief.',
        content: '{% message user %}\nhi\n{% endmessage %}\n{% message assistant %}\nho\n{% endmessage %}\n',
      },
    ],
    [
      'an example without its answer',
      'Be brief.\n### INPUT:\nhi\n',
      { system: 'Be brief.\n### INPUT:\nhi\n', content: '' },
    ],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('%code%.md', text)).toMatchObject({ format: 'aichat', name: 'code', ...expected });
  });

  test('with no mark of its own, then its neighbours tell what it is', async () => {
    const beside = { 'b.md': 'For {{__os__}}' };
    expect(await take('roles/a.md', 'Be brief.', beside)).toMatchObject({ format: 'aichat', system: 'Be brief.' });
    expect(await take('roles/a.md', 'Be brief.')).toMatchObject({ format: 'llmkit', content: 'Be brief.' });
  });
});

test('when it is only a choice of tools, then it is refused', async () => {
  expect(await refusal('%functions%.md', '---\nuse_tools: all\n---\n')).toBe('it has no text (line 1, column 1).');
});

test('when it is the older roles.yaml, then each role is a prompt', async () => {
  const text = '- name: one\n  prompt: Be brief.\n  temperature: 0.1\n- name: two\n  prompt: "Say: __INPUT__"\n';
  expect(await takeAll('aichat/roles.yaml', text)).toMatchObject([
    { format: 'aichat', name: 'aichat.one', system: 'Be brief.', metadata: { temperature: 0.1 } },
    { format: 'aichat', name: 'aichat.two', content: 'Say: {{ input }}' },
  ]);
});

test('when it is rendered, then it says what aichat says', async () => {
  const text = 'Only code.\n### INPUT:\nsleep\n### OUTPUT:\n```\nawait x\n```\n';
  expect(await rendered('%code%.md', text, { input: 'more' })).toEqual([
    'system: Only code.',
    'user: sleep',
    'assistant: ```\nawait x\n```',
    'user: more',
  ]);
});
