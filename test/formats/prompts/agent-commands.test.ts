import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take } from '../../support/foreign-files.ts';

const ARGUMENTS = 'changed: $ARGUMENTS is {{ input }}';

describe('when a file is a command of Claude Code', () => {
  test.each([
    [
      '$ARGUMENTS',
      'Fix $ARGUMENTS, all of $ARGUMENTS.',
      { content: 'Fix {{ input }}, all of {{ input }}.', said: [ARGUMENTS] },
    ],
    [
      '$1 and $2',
      'Fix $1 as $2.',
      { content: 'Fix {{ arg1 }} as {{ arg2 }}.', variables: ['arg1 text', 'arg2 text'], said: [] },
    ],
    ['$ARGUMENTS[0]', 'Fix $ARGUMENTS[0].', { content: 'Fix {{ arg0 }}.', variables: ['arg0 text'] }],
    [
      'prices and shell',
      'It costs $1,000 or $10 or $2.50; $HOME',
      { content: 'It costs $1,000 or $10 or $2.50; $HOME', variables: [] },
    ],
    ['an escaped dollar', 'Not \\$1 and \\$ARGUMENTS', { content: 'Not $1 and $ARGUMENTS', variables: [] }],
    ['braces', 'In {{KIRO_DIR}}: $ARGUMENTS', { content: 'In {% raw %}{{KIRO_DIR}}{% endraw %}: {{ input }}' }],
    [
      'description and model',
      '---\ndescription: D\nmodel: claude-sonnet-4-0\n---\nx',
      { content: 'x', description: 'D', metadata: { model: 'claude-sonnet-4-0' } },
    ],
    ['an alias of a model', '---\nmodel: opus\n---\nx', { metadata: {}, said: ['lost 2: model opus'] }],
    ['the same model', '---\nmodel: inherit\n---\nx', { metadata: {}, said: [] }],
    ['tools', '---\nallowed-tools: Bash(git *)\n---\nx', { said: ['lost 2: allowed-tools'] }],
    [
      'fields that are no YAML',
      '---\ndescription: Fix: it\nargument-hint: [a] [b]\n---\n$1 $2',
      { description: 'Fix: it', variables: ['arg1 text: a', 'arg2 text: b'] },
    ],
    [
      '!`command`',
      'Now: !`git status`, not a!`b`',
      { content: 'Now: !`git status`, not a!`b`', said: ['lost 1: !`git status` is not run'] },
    ],
    [
      '@file',
      'See @src/a.ts and @docs/, not @ann or a@b.md',
      {
        content: 'See @src/a.ts and @docs/, not @ann or a@b.md',
        said: ['lost 1: @src/a.ts is not put in', 'lost 1: @docs/ is not put in'],
      },
    ],
    ['@$1', 'See @$1', { content: 'See @{{ arg1 }}', said: ['lost 1: @$1 is not put in'] }],
    ['examples in code', 'x\n```\n!`a` @b.md\n```\n', { said: [] }],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('.claude/commands/p.md', text)).toMatchObject({ format: 'Claude Code', ...expected });
  });

  test.each([
    ['<issue>', 'Fix $ARGUMENTS', 'input text: <issue>'],
    ['[issue]', 'Fix $ARGUMENTS', 'input text: [issue]'],
    ['<issue> [depth]', 'Fix $1', 'arg1 text: issue'],
    ['<issue> [depth]', 'To $2', 'arg2 text?: depth'],
    ['<issue>', 'Fix $0', 'arg0 text: issue'],
  ])('with argument-hint %s, then %j has the variable %s', async (hint, body, variable) => {
    expect((await take('p.md', `---\nargument-hint: ${hint}\n---\n${body}`)).variables).toEqual([variable]);
  });

  test('with names for its arguments, then they are variables', async () => {
    const text = '---\narguments: [issue, branch]\nargument-hint: <number> [name]\n---\nFix $issue on $branch, $other';
    expect(await take('p.md', text)).toMatchObject({
      content: 'Fix {{ issue }} on {{ branch }}, $other',
      variables: ['issue text: number', 'branch text?: name'],
    });
  });

  test.each([
    ['p.md', 'Fix $ARGUMENTS'],
    ['p.md', '---\nargument-hint: x\n---\nFix'],
    ['a/.claude/commands/git/p.md', 'Fix it'],
    ['claude/commands/p.md', 'Fix it'],
  ])('at %s as %j, then it is known as such', async (path, text) => {
    expect(await take(path, text)).toMatchObject({ format: 'Claude Code' });
  });

  test('in a folder of its own, then that is part of the name', async () => {
    expect(await take('git/p.md', 'Fix $ARGUMENTS')).toMatchObject({ name: 'git.p' });
  });
});

describe('when a file is a command of opencode', () => {
  test.each([
    ['$ARGUMENTS and $1', 'Fix $1 of $ARGUMENTS', { content: 'Fix {{ arg1 }} of {{ input }}', said: [ARGUMENTS] }],
    [
      'agent and subtask',
      '---\nagent: plan\nsubtask: true\ndescription: D\n---\nx',
      { content: 'x', description: 'D', said: ['lost 2: agent', 'lost 3: subtask'] },
    ],
    [
      'a model with a variant',
      '---\nmodel: anthropic/claude-x-1#high\n---\nx',
      { metadata: { model: 'anthropic/claude-x-1' }, said: ['lost 2: the variant high of the model'] },
    ],
    [
      '!`command` and @file',
      '!`ls` @src/a.ts',
      { said: ['lost 1: !`ls` is not run', 'lost 1: @src/a.ts is not put in'] },
    ],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('.opencode/commands/p.md', text)).toMatchObject({ format: 'opencode', ...expected });
  });

  test('elsewhere, then its fields tell', async () => {
    expect(await take('p.md', '---\nagent: build\n---\nFix $ARGUMENTS')).toMatchObject({
      format: 'opencode',
      name: 'p',
    });
  });
});

describe('when a file is a command of Gemini CLI', () => {
  test.each([
    [
      '{{args}}',
      'prompt = "Fix {{args}}."',
      { content: 'Fix {{ input }}.', said: ['changed: {{args}} is {{ input }}'] },
    ],
    [
      'no {{args}}',
      'description = "D"\nprompt = """\nFix it.\n"""',
      { content: 'Fix it.\n', description: 'D', said: [] },
    ],
    ['a text as it stands', "prompt = '''\nA \\n {{x}}\n'''", { content: 'A \\n {% raw %}{{x}}{% endraw %}\n' }],
    [
      '!{command}',
      'prompt = """\nNow:\n!{git log --pretty="%s"}\n"""',
      { content: 'Now:\n!{git log --pretty="%s"}\n', said: ['lost 3: !{git log --pretty="%s"} is not run'] },
    ],
    [
      '!{command} with {{args}}',
      'prompt = "!{grep {{args}} .}"',
      {
        content: '!{grep {{ input }} .}',
        said: ['changed: {{args}} is {{ input }}', 'lost 1: !{grep {{args}} .} is not run'],
      },
    ],
    ['@{file}', 'prompt = "See @{docs/a.md}"', { said: ['lost 1: @{docs/a.md} is not put in'] }],
    ['other keys', 'prompt = "x"\nmodel = "y"', { metadata: {}, said: ['lost: model'] }],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('fs/p.toml', text)).toMatchObject({ format: 'Gemini CLI', name: 'fs.p', ...expected });
  });

  test.each([
    ['no TOML', 'prompt = "x', /^it is not TOML: .* \(line 1, column \d+\)\.$/],
    ['no text', 'a = 1\nprompt = 3', /^its prompt is no text \(line 2, column 1\)\.$/],
  ])('with %s, then it is refused', async (_what, text, why) => {
    expect(await refusal('p.toml', text)).toMatch(why);
  });
});

test.each([
  ['p.md', 'Fix $ARGUMENTS with care.\n', 'user: Fix the bug with care.\n'],
  ['p.toml', 'prompt = "Fix {{args}} with care."', 'user: Fix the bug with care.'],
])('when %s is rendered, then it says what the agent says', async (path, text, said) => {
  expect(await rendered(path, text, { input: 'the bug' })).toEqual([said]);
});
