import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { contents } from '../../support/records.ts';
import { mockKit, testKit } from '../../support/test-kit.ts';

test('when a conversation is made, then it keeps what it was made with', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
  await kit.run('conv', 'new', '-m', 'fast', '-s', 'Be brief.', '--temperature', '0.1');
  await kit.run('config', 'set', 'aliases.fast', 'openai/gpt-5');
  expect((await kit.run('conv', 'send', 'last', 'Hi')).out).toContain('Be brief.');
  expect(await kit.json('conv', 'show', 'last')).toMatchObject({
    system_prompt: 'Be brief.',
    settings: { provider: 'mock', model: 'echo', temperature: 0.1 },
  });
});

describe('when a conversation is opened by a prompt', () => {
  const PAIR = 'Q{{ a }}{% message assistant %}A{% endmessage %}';

  test('then it gets system text and complete pairs, no closing text, and its variables are not asked', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', `${PAIR}Now {{ never }}`, '--system', 'S {{ s }}');
    const { err, code } = await kit.run('conv', 'new', '--prompt', 'p', '-v', 'a=1', '-v', 's=2');
    expect([code, err]).toEqual([0, expect.stringContaining('is not used here')]);
    const { system_prompt: system, messages } = await kit.json('conv', 'show', 'last');
    expect(system).toBe('S 2');
    expect(messages).toMatchObject([
      { role: 'user', content: 'Q1' },
      { role: 'assistant', content: 'A' },
    ]);
    expect((await kit.run('conv', 'new', '--prompt', 'p', '-v', 's=2')).err).toContain('a is required');
  });

  test('that takes in another, then that may bring the messages', async () => {
    const kit = mockKit();
    await kit.addPrompt('base', 'Q?{% message assistant %}A.{% endmessage %}');
    await kit.addPrompt('p', '{% render "base" %}');
    const { out: id } = await kit.run('conv', 'new', '--prompt', 'p');
    const { messages, system_prompt: system } = await kit.json('conv', 'show', id.trim());
    expect([system, contents(messages)]).toEqual([undefined, ['Q?', 'A.']]);
  });

  test('then its opening messages and every call of it tell the prompt and its version', async () => {
    const kit = mockKit();
    const origin = expect.objectContaining({ name: 'p', version: 1 });
    await kit.addPrompt('p', 'Q{% message assistant %}A{% endmessage %}');
    await kit.run('conv', 'new', '--prompt', 'p');
    await kit.run('conv', 'send', 'last', 'And now?');
    const { messages } = await kit.json('conv', 'show', 'last');
    const origins = messages.map(({ prompt }: { prompt?: unknown }) => prompt);
    expect(origins).toEqual([origin, undefined, undefined, undefined]);
    const [file = ''] = readdirSync(join(kit.home, 'usage'));
    const lines = readFileSync(join(kit.home, 'usage', file), 'utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ prompt_name: 'p', prompt_version: 1 });
  });

  test('in version 1, then it says so after version 3 exists, and goes on with that text', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', 'You are {{ x }}.');
    await kit.run('conv', 'new', '--prompt', 'p@1', '-v', 'x=one');
    await kit.addPrompt('p', 'two', '--force');
    await kit.addPrompt('p', 'three', '--force');
    const record = { prompt_name: 'p', prompt_version: 1, system_prompt: 'You are one.' };
    expect(await kit.json('conv', 'show', 'last')).toMatchObject(record);
    expect((await kit.run('prompt', 'show', 'p@1')).out).toContain('You are {{ x }}.');
    await kit.run('conv', 'vars', 'last', 'x=another');
    expect((await kit.json('conv', 'show', 'last')).system_prompt).toBe('You are another.');
  });
});
