import { describe, expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

const kitWithMock = () => testKit({ env: { LLM_PROVIDER: 'mock' } });

describe('what is said', () => {
  test.each([
    [{ input: 'piped\n' }, ['Words'], 'piped\n\nWords'],
    [{ input: 'piped\n' }, [], 'piped'],
    [{ input: '' }, ['Words', 'more'], 'Words more'],
    [{ input: '  \n' }, ['Words'], 'Words'],
    [{ input: 'ignored' }, ['--no-stdin', 'Words'], 'Words'],
  ])('with %j and %j is %j', async (options, args, message) => {
    const { out, code } = await kitWithMock().runWith(options, 'chat', ...args);
    expect([code, out]).toEqual([0, `[user]\n${message}\n`]);
  });

  test.each([
    [{}, ['chat'], 'there is no question'],
    [{ input: ' \n' }, ['chat'], 'there is no question'],
    [{ input: 'x' }, ['chat', '-f', '-', '-f', '-', 'Hi'], 'both'],
    [{ input: '[{"role":"user","content":"x"}]' }, ['chat', '-f', '-', '--messages', '-', 'Hi'], 'both'],
    [{ input: 'x'.repeat(100) }, ['chat', '--conv', 'last', '-c', 'Hi'], 'together'],
    [{ files: { 'a.png': new Uint8Array([137, 80, 0]) } }, ['chat', '-f', 'a.png', 'Hi'], 'binary'],
    [{ files: { 'a.txt': new Uint8Array([0xff, 0xfe]) } }, ['chat', '-f', 'a.txt', 'Hi'], 'UTF-8'],
  ])('%j %j is refused with 2', async (options, args, part) => {
    const { code, err } = await kitWithMock().runWith(options, ...args);
    expect(code).toBe(2);
    expect(err).toContain(part);
  });

  test('a file that is not there is 4', async () => {
    expect((await kitWithMock().run('chat', '-f', 'nope.txt', 'Hi')).code).toBe(4);
  });
});

describe('--messages', () => {
  const history = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'to one' },
    { role: 'user', content: 'two' },
  ];

  test('takes an array and asks its last question', async () => {
    const { out } = await kitWithMock().runWith(
      { files: { 'm.json': JSON.stringify(history) } },
      'chat',
      '--messages',
      'm.json',
    );
    for (const text of ['Be brief.', 'one', 'to one', 'two']) expect(out).toContain(text);
  });

  test('takes a whole request, and a flag wins over it', async () => {
    const request = {
      messages: history,
      model: 'openai/gpt-4o',
      temperature: 0.1,
      top_p: 0.5,
      stop: 'END',
      rag_context: 'DATA',
    };
    const files = { 'm.json': JSON.stringify(request) };
    const { out } = await testKit().runWith(
      { files },
      'chat',
      '--messages',
      'm.json',
      '--temperature',
      '1',
      '--dry-run',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({ model: 'gpt-4o', body: { temperature: 1, top_p: 0.5, stop: ['END'] } });
    expect(out).toContain('DATA');
  });

  test('is stored as a whole with --save', async () => {
    const kit = kitWithMock();
    await kit.runWith({ files: { 'm.json': JSON.stringify(history) } }, 'chat', '--messages', 'm.json', '--save');
    const { messages } = JSON.parse((await kit.run('conv', 'show', 'last', '--json')).out);
    expect(messages.map(({ content }: { content: string }) => content).slice(0, 4)).toEqual(
      history.map(({ content }) => content),
    );
  });

  test.each([
    ['nonsense', 'it is not JSON'],
    ['{"messages": []}', 'messages'],
    ['[{"role": "robot", "content": "x"}]', 'role'],
    ['[{"role": "user"}]', 'content'],
    ['[{"role": "assistant", "content": "x"}]', "the last message must be the user's"],
    ['{"messages": [{"role": "user", "content": "x"}], "temperature": 7}', 'temperature 7'],
  ])('%s is refused', async (text, part) => {
    const { code, err } = await kitWithMock().runWith({ files: { 'm.json': text } }, 'chat', '--messages', 'm.json');
    expect(code).toBe(2);
    expect(err).toContain(part);
  });
});

describe('--dry-run', () => {
  test('tells what happens to parameters, as a real call does', async () => {
    const args = ['-m', 'openai/gpt-5', '--temperature', '1.5', '--top-p', '.9', '--stop', 'X', '--dry-run', 'Hi'];
    const kit = testKit();
    const { err } = await kit.run('chat', ...args);
    expect(err).toMatch(/^note: [^\n]*temperature[^\n]*top_p[^\n]*\nnote: dry run/);
    const { out } = await kit.run('chat', ...args, '--json');
    expect(JSON.parse(out).notices[0].message).toContain('temperature is not sent');
  });

  test('shows no header that the user set', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'providers.openai.headers.x-team', 'S3CR3T-value');
    const { out } = await kit.run('chat', '-m', 'openai/gpt-4o', '--dry-run', 'Hi');
    expect(out).toContain('x-team: …');
    expect(out).not.toContain('S3CR3T');
  });

  test('needs no key, sends nothing, and shows none', async () => {
    const kit = testKit({ env: { OPENAI_API_KEY: 'sk-secret-secret-secret' } });
    const { code, out, err } = await kit.run('chat', '--dry-run', '-m', 'openai/gpt-4o', 'Hi');
    expect(code).toBe(0);
    expect(out).toContain('POST https://api.openai.com/v1/chat/completions');
    expect(out + err).not.toContain('sk-secret');
    expect((await testKit().run('chat', '--dry-run', '-m', 'claude-sonnet-5-5', 'Hi')).code).toBe(0);
  });
});

describe('what is stored', () => {
  test.each([
    [{}, [], false],
    [{ tty: { stderr: true } }, [], true],
    [{ tty: { stdin: true } }, [], true],
    [{ tty: { stdout: true } }, ['--no-save'], false],
    [{}, ['--save'], true],
  ])('with %j and %j: %s', async (options, args, stored) => {
    const kit = kitWithMock();
    await kit.runWith(options, 'chat', 'Hi', ...args);
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out).length === 1).toBe(stored);
  });

  test('config set save never counts on a terminal too, --save before it', async () => {
    const kit = kitWithMock();
    await kit.run('config', 'set', 'save', 'never');
    await kit.runWith({ tty: { stdout: true } }, 'chat', 'Hi');
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out)).toEqual([]);
    await kit.run('chat', '--save', 'Hi');
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out)).toHaveLength(1);
  });
});
