import { describe, expect, test } from '@jest/globals';
import { rendered, take, refusal } from '../../support/foreign-files.ts';

const skill = (front: string, body = '# Do it\n') => `---\nname: pdf\ndescription: Reads PDF\n${front}---\n${body}`;

describe('when a file is SKILL.md, then its body is system text', () => {
  test.each([
    ['name and description', '', { name: 'pdf', description: 'Reads PDF', system: '# Do it\n', content: '', said: [] }],
    ['license', 'license: MIT\nmetadata: { version: "1" }\n', { metadata: {}, said: [] }],
    ['tools', 'allowed-tools: Bash\n', { said: ['lost 4: allowed-tools'] }],
    ['compatibility', 'compatibility: needs git\n', { said: ['lost 4: compatibility'] }],
  ])('with %s', async (_what, front, expected) => {
    expect(await take('skills/pdf/SKILL.md', skill(front))).toMatchObject({
      format: 'skill',
      ...expected,
      name: 'skills.pdf',
    });
  });

  test('named alone, then it is called as its folder', async () => {
    expect(await take('SKILL.md', skill(''))).toMatchObject({ name: 'folder' });
  });

  test('with files beside it, then they stay where they are, and that is said', async () => {
    const beside = { 'LICENSE.txt': '', 'scripts/': '', 'forms.md': '' };
    expect((await take('pdf/SKILL.md', skill(''), beside)).said).toEqual([
      'lost: files of the skill: scripts/, forms.md',
    ]);
  });

  test('with commands in it, then nothing is run, and that is said', async () => {
    const { system, said } = await take('pdf/SKILL.md', skill('', 'Now: !`ls`, $1 {{x}}'));
    expect(system).toBe('Now: !`ls`, $1 {% raw %}{{x}}{% endraw %}');
    expect(said).toEqual(['lost 5: !`ls` is not run']);
  });

  test('that takes arguments, then it is a question', async () => {
    const taken = await take('pdf/SKILL.md', skill('', 'Read $ARGUMENTS, not \\$ARGUMENTS'));
    expect(taken).toMatchObject({
      content: 'Read {{ input }}, not $ARGUMENTS',
      said: ['changed: $ARGUMENTS is {{ input }}'],
    });
  });

  test('without text, then it is refused', async () => {
    expect(await refusal('pdf/SKILL.md', skill('', '\n'))).toBe('it has no text (line 5, column 1).');
  });
});

test('when there are no placeholders, then what is rendered is the body, to the byte', async () => {
  const body = '\n# Title\r\n{{ x }} {% if %} `$1`\n\n';
  expect(await rendered('pdf/SKILL.md', skill('', body), { input: 'Hi' })).toEqual([`system: ${body}`, 'user: Hi']);
});
