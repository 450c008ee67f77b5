import { describe, expect, test } from '@jest/globals';
import { mockKit } from '../support/test-kit.ts';

describe('when a value is wrong', () => {
  const files = { 'many/system.md': 'Hi {{ name }}, {{ input }}', './x/system.md': 'open {{' };
  const kit = mockKit({ files });

  test.each([
    [['prompt', 'run', 'many/system.md', '-v', 'name=x'], 'Give the input as words or pipe it in.'],
    [
      ['prompt', 'run', 'many/system.md'],
      'Give the input as words or pipe it in, and other values with -v NAME=VALUE.',
    ],
    [['prompt', 'render', 'many/system.md', 'hello'], 'Give values with -v NAME=VALUE.'],
    [['conv', 'new', '--prompt', 'many/system.md', '-v', 'name=x'], 'Give values with -v NAME=VALUE.'],
    [['vars', 'check', 'a=1'], 'See: llmkit vars list.'],
    [['vars', 'check', 'a'], 'For example: llmkit vars check tone=formal.'],
    [['conv', 'vars', 'last', 'language='], 'Give values as NAME=VALUE.'],
    [['conv', 'vars', 'last', 'language'], 'For example: llmkit conv vars last tone=formal.'],
  ])('in %j, then it is told how to give it there: %s', async (args, hint) => {
    await kit.addPrompt('p', 'x', '--system', 'Speak {{ language }}.');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'language=French');
    const { code, err } = await kit.run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(` ${hint.replaceAll('.', '[.]')}\\n$`));
  });

  test.each([
    [['prompt', 'run', 'many/system.md'], 'Cannot use many/system.md: name is required'],
    [['prompt', 'run', './x/system.md'], 'Cannot use ./x/system.md: output'],
    [['prompt', 'check', './x/system.md'], './x/system.md:1:6: output'],
    [
      ['prompt', 'run', 'many/system.md', '-v', 'nmae=x'],
      'nmae is not a variable of many/system.md; did you mean name?',
    ],
  ])('in %j, then the file is named as it was typed', async (args, part) => {
    const { out, err } = await kit.run(...args);
    expect(out + err).toContain(part);
  });
});
