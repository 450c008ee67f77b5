import { describe, expect, test } from '@jest/globals';
import { contents } from '../support/records.ts';
import { mockKit, testKit } from '../support/test-kit.ts';

describe('when something is said', () => {
  test.each([
    [{ input: 'piped\n' }, ['Words'], 'piped\n\nWords'],
    [{ input: 'piped\n' }, [], 'piped'],
    [{ input: '' }, ['Words', 'more'], 'Words more'],
    [{ input: '  \n' }, ['Words'], 'Words'],
    [{ input: 'ignored' }, ['--no-stdin', 'Words'], 'Words'],
  ])('with %j and %j, then it is %j', async (options, args, message) => {
    const { out, code } = await mockKit().runWith(options, 'chat', ...args);
    expect([code, out]).toEqual([0, `[user]\n${message}\n`]);
  });

  test.each([
    [{}, ['chat'], 'there is no question'],
    [{ input: ' \n' }, ['chat'], 'there is no question'],
    [{ input: 'x' }, ['chat', '-f', '-', '-f', '-', 'Hi'], 'both'],
    [{ input: '[{"role":"user","content":"x"}]' }, ['chat', '-f', '-', '--messages', '-', 'Hi'], 'both'],
    [{ input: 'x'.repeat(100) }, ['chat', '--conv', 'last', '-c', 'Hi'], 'together'],
    [{ files: { 'a.png': new Uint8Array([137, 80, 0]) } }, ['chat', '-f', 'a.png', 'Hi'], 'binary'],
    [{ files: { 'a.txt': new Uint8Array([0xe9, 0x74]) } }, ['chat', '-f', 'a.txt', 'Hi'], 'UTF-8'],
  ])('with %j as %j, then that is refused with 2: %s', async (options, args, part) => {
    const { code, err } = await mockKit().runWith(options, ...args);
    expect(code).toBe(2);
    expect(err).toContain(part);
  });

  test('with a file that is not there, then that is 4', async () => {
    expect((await mockKit().run('chat', '-f', 'nope.txt', 'Hi')).code).toBe(4);
  });
});

describe('when --messages names a file', () => {
  const history = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'to one' },
    { role: 'user', content: 'two' },
  ];

  test('with an array, then its last question is asked', async () => {
    const files = { 'm.json': JSON.stringify(history) };
    const { out } = await mockKit({ files }).run('chat', '--messages', 'm.json');
    for (const text of ['Be brief.', 'one', 'to one', 'two']) expect(out).toContain(text);
  });

  test('with a whole request, then its parameters count, and a flag wins over them', async () => {
    const parameters = { temperature: 0.1, top_p: 0.5, stop: 'END', rag_context: 'DATA' };
    const files = { 'm.json': JSON.stringify({ messages: history, model: 'openai/gpt-4o', ...parameters }) };
    const args = ['chat', '--messages', 'm.json', '--temperature', '1', '--dry-run'];
    const sent = await testKit({ files }).json(...args);
    expect(sent).toMatchObject({ model: 'gpt-4o', body: { temperature: 1, top_p: 0.5, stop: ['END'] } });
    expect(JSON.stringify(sent)).toContain('DATA');
  });

  test('with --save, then it is stored as a whole', async () => {
    const kit = mockKit();
    await kit.runWith({ files: { 'm.json': JSON.stringify(history) } }, 'chat', '--messages', 'm.json', '--save');
    const { messages } = await kit.json('conv', 'show', 'last');
    expect(contents(messages).slice(0, 4)).toEqual(contents(history));
  });

  test.each([
    ['nonsense', 'it is not JSON'],
    ['{"messages": []}', 'messages'],
    ['[{"role": "robot", "content": "x"}]', 'role'],
    ['[{"role": "user"}]', 'content'],
    ['[{"role": "assistant", "content": "x"}]', "the last message must be the user's"],
    ['{"messages": [{"role": "user", "content": "x"}], "temperature": 7}', 'temperature 7'],
  ])('with %s, then that is refused', async (text, part) => {
    const { code, err } = await mockKit().runWith({ files: { 'm.json': text } }, 'chat', '--messages', 'm.json');
    expect(code).toBe(2);
    expect(err).toContain(part);
  });
});

describe('when it is a dry run', () => {
  test('then what happens to parameters is told, as in a real call', async () => {
    const args = ['-m', 'openai/gpt-5', '--temperature', '1.5', '--top-p', '.9', '--stop', 'X', '--dry-run', 'Hi'];
    const kit = testKit();
    const { err } = await kit.run('chat', ...args);
    expect(err).toMatch(/^note: [^\n]*temperature[^\n]*top_p[^\n]*\nnote: dry run/);
    const { out } = await kit.run('chat', ...args, '--json');
    expect(JSON.parse(out).notices[0].message).toContain('temperature is not sent');
  });

  test('then no header that the user set is shown', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'providers.openai.headers.x-team', 'S3CR3T-value');
    const { out } = await kit.run('chat', '-m', 'openai/gpt-4o', '--dry-run', 'Hi');
    expect(out).toContain('x-team: …');
    expect(out).not.toContain('S3CR3T');
  });

  test('then no key is needed, nothing is sent, and no key is shown', async () => {
    const kit = testKit({ env: { OPENAI_API_KEY: 'sk-secret-secret-secret' } });
    const { code, out, err } = await kit.run('chat', '--dry-run', '-m', 'openai/gpt-4o', 'Hi');
    expect(code).toBe(0);
    expect(out).toContain('POST https://api.openai.com/v1/chat/completions');
    expect(out + err).not.toContain('sk-secret');
    expect((await testKit().run('chat', '--dry-run', '-m', 'claude-sonnet-5-5', 'Hi')).code).toBe(0);
  });
});

describe('when a question was answered', () => {
  test.each([
    [{}, [], false],
    [{ tty: { stderr: true } }, [], true],
    [{ tty: { stdin: true } }, [], true],
    [{ tty: { stdout: true } }, ['--no-save'], false],
    [{}, ['--save'], true],
  ])('with %j and %j, then that it is stored is: %s', async (options, args, stored) => {
    const kit = mockKit();
    await kit.runWith(options, 'chat', 'Hi', ...args);
    expect(await kit.json('conv', 'list')).toHaveLength(stored ? 1 : 0);
  });

  test('and save is never, then nothing is stored on a terminal either, but for --save', async () => {
    const kit = mockKit();
    await kit.run('config', 'set', 'save', 'never');
    await kit.runWith({ tty: { stdout: true } }, 'chat', 'Hi');
    expect(await kit.json('conv', 'list')).toEqual([]);
    await kit.run('chat', '--save', 'Hi');
    expect(await kit.json('conv', 'list')).toHaveLength(1);
  });
});

describe('when a conversation is continued', () => {
  test('with -c, then stderr says which; without any there is nothing to continue', async () => {
    const kit = mockKit();
    expect((await kit.run('chat', '-c', 'x')).code).toBe(4);
    await kit.run('chat', '--save', 'First question');
    expect((await kit.run('chat', '-c', 'x')).err).toMatch(/^note: continuing "First question" \([0-9a-f]{8}\)\n$/);
  });

  test('by a title that none has, then that is 4, and --create begins it once', async () => {
    const kit = mockKit();
    const { code, err } = await kit.run('chat', '--conv', 'Diary', 'one');
    expect([code, err]).toEqual([4, expect.stringContaining('Add --create')]);
    for (const text of ['two', 'three'])
      await kit.run('chat', '--conv', 'Diary', '--create', '--temperature', '1', text);
    expect(await kit.json('conv', 'list')).toMatchObject([{ title: 'Diary', message_count: 4 }]);
    expect(await kit.json('conv', 'show', 'Diary')).toMatchObject({ settings: { temperature: 1 } });
  });

  test.each([
    [['--conv', 'Diary', '--create', '--dry-run', 'one'], 0],
    [['--conv', 'Diary', '--create', '--no-save', 'one'], 0],
    [['--create', 'one'], 2],
    [['--conv', 'last', '--create', 'one'], 4],
    [['--conv', ' ', '--create', 'one'], 4],
  ])('with %j, then that is %d, and nothing begins', async (args, expected) => {
    const kit = mockKit();
    expect((await kit.run('chat', ...args)).code).toBe(expected);
    expect(await kit.json('conv', 'list')).toEqual([]);
  });

  test('and another has taken the id of a title meanwhile, then a new one gets the title all the same', async () => {
    const kit = mockKit();
    const diary = ['chat', '--conv', 'Diary', '--create'];
    await kit.run(...diary, 'one');
    await kit.run('conv', 'rename', 'Diary', 'Old diary');
    await kit.run(...diary, 'two');
    expect((await kit.json('conv', 'list')).map(({ title }: { title: string }) => title).toSorted()).toEqual([
      'Diary',
      'Old diary',
    ]);
  });

  test('with --no-save, then it is read and left as it was', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'one');
    expect((await kit.run('chat', '-c', '--no-save', 'two')).out).toContain('one');
    expect((await kit.json('conv', 'show', 'last')).message_count).toBe(2);
  });
});

test('when a value in the environment is wrong, then it is named with its variable', async () => {
  const { code, err } = await testKit({ env: { LLM_TEMPERATURE: 'hot' } }).run('chat', '--provider', 'mock', 'Hi');
  expect([code, err]).toEqual([3, expect.stringContaining('LLM_TEMPERATURE')]);
});
