import { describe, expect, test } from '@jest/globals';
import { mockKit } from '../../support/test-kit.ts';

describe('when conversations are listed', () => {
  test('then they come in pages, newest used first', async () => {
    const kit = mockKit();
    for (const title of ['a', 'b', 'c']) {
      await kit.run('conv', 'new', title);
      // Two records of the same millisecond have no order.
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await kit.run('conv', 'send', 'a', 'again');
    const titles = async (...args: string[]) =>
      (await kit.json('conv', 'list', ...args)).map(({ title }: { title: string }) => title);
    expect(await titles()).toEqual(['a', 'c', 'b']);
    expect(await titles('--limit', '1', '--offset', '1')).toEqual(['c']);
    expect(await titles('--all', '--offset', '2')).toEqual(['b']);
  });

  test.each([
    [[], 'no conversations yet; start one'],
    [['--user', 'ann'], 'no conversation is like that'],
    [['--offset', '100'], 'no conversations in this part of the list'],
    [['--limit', '0'], 'no conversations in this part of the list'],
  ])('with %j and there is nothing to show, then that is said: %s', async (flags, note) => {
    expect((await mockKit().run('conv', 'list', ...flags)).err).toContain(note);
  });

  test('and there are more, then it is said how many; one that waits for an answer is marked', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', 'Answered');
    const failing = { env: { LLM_PROVIDER: 'openai', LLM_MODEL: 'x', LLM_BASE_URL: 'http://127.0.0.1:9/v1' } };
    await kit.runWith(failing, 'chat', '--save', '--max-retries', '0', 'Nobody answers');
    const { out, err } = await kit.runWith({ tty: { stdout: true } }, 'conv', 'list', '--limit', '1');
    expect(out).toContain('? Nobody answers');
    expect(err).toContain('showing 1 of 2; --all shows all of them\n');
    expect(err).toContain('a question without an answer; llmkit conv retry ID asks again\n');
    expect(await kit.json('conv', 'list')).toMatchObject([{ waiting: 1 }, { title: 'Answered' }]);
    expect((await kit.run('conv', 'show', 'last')).out).toContain('Answered');
    expect((await kit.run('conv', 'list')).err).not.toContain('showing');
  });

  test('and one came from a run of a prompt, then it is called by the prompt and its input', async () => {
    const kit = mockKit();
    await kit.addPrompt('greet', 'Greet.');
    await kit.runWith({ input: 'Minutes of Monday\nand more' }, 'prompt', 'run', 'greet', '--save');
    await kit.run('prompt', 'run', 'greet', '--save', 'x'.repeat(99));
    const titles = (await kit.json('conv', 'list')).map(({ title }: { title: string }) => title);
    expect(titles.toSorted()).toEqual(['greet: Minutes of Monday', `greet: ${'x'.repeat(52)}…`]);
  });

  test('and one was given no title, then it is called by its first question', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Why is the sky blue?\nAnd the sea?');
    expect(await kit.json('conv', 'list')).toMatchObject([{ title: 'Why is the sky blue?', message_count: 2 }]);
  });
});

describe('when conversations are listed by how they are', () => {
  const failing = { env: { LLM_PROVIDER: 'openai', LLM_MODEL: 'x', LLM_BASE_URL: 'http://127.0.0.1:9/v1' } };

  /** A chat, a run of a prompt in two versions, a run that went on as a chat, and a question without an answer. */
  async function listedKit() {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Trip to Oslo');
    await kit.addPrompt('greet', 'Greet {{ input }}.', '--temperature', '0.3');
    await kit.run('prompt', 'run', 'greet', '--save', 'Ann');
    await kit.run('prompt', 'add', 'greet', '--content', 'Hail {{ input }}.', '--update');
    await kit.run('prompt', 'run', 'greet', '--save', 'Bo');
    await kit.run('prompt', 'run', 'greet', '--save', 'Cy');
    await kit.run('conv', 'send', 'greet: Cy', 'And now?');
    await kit.runWith(failing, 'chat', '--save', '--max-retries', '0', 'Nobody');
    return kit;
  }

  test.each<[string[], string[]]>([
    [['-q', 'OSLO trip'], ['Trip to Oslo']],
    [
      ['--prompt', 'greet'],
      ['greet: Ann', 'greet: Bo', 'greet: Cy'],
    ],
    [['--of', 'greet@1'], ['greet: Ann']],
    [
      ['--model', 'mock/ECHO'],
      ['Trip to Oslo', 'greet: Ann', 'greet: Bo', 'greet: Cy'],
    ],
    [['--unanswered'], ['Nobody']],
    [['--runs'], ['greet: Ann', 'greet: Bo']],
    [['--chats'], ['Nobody', 'Trip to Oslo', 'greet: Cy']],
    [['--runs', '--prompt', 'greet@2'], ['greet: Bo']],
    [
      ['--since', '1h', '-q', 'greet'],
      ['greet: Ann', 'greet: Bo', 'greet: Cy'],
    ],
    [['--until', '1h'], []],
  ])('as %j says, then only those are', async (flags, expected) => {
    const kit = await listedKit();
    const titles = (await kit.json('conv', 'list', ...flags)).map(({ title }: { title: string }) => title);
    expect(titles.toSorted()).toEqual(expected);
  });

  test('by a prompt whose name another one had, then those of that one are not', async () => {
    const kit = await listedKit();
    await kit.run('prompt', 'rename', 'greet', 'salute');
    await kit.addPrompt('greet', 'Welcome {{ input }}.');
    await kit.run('prompt', 'run', 'greet', '--save', 'Dee');
    const titles = async (name: string) =>
      (await kit.json('conv', 'list', '--prompt', name)).map(({ title }: { title: string }) => title).toSorted();
    expect(await titles('greet')).toEqual(['greet: Dee']);
    expect(await titles('salute')).toEqual(['greet: Ann', 'greet: Bo', 'greet: Cy']);
  });

  test('by a prompt that comes with llmkit and was changed, then those from before are too', async () => {
    const kit = mockKit();
    await kit.run('run', 'summarize', '--save', 'One');
    await kit.run('prompt', 'edit', 'summarize', '--temperature', '0.2');
    await kit.run('run', 'summarize', '--save', 'Two');
    expect(await kit.json('conv', 'list', '--prompt', 'summarize')).toHaveLength(2);
  });

  test('then it is said how many there are like that, and when there is none', async () => {
    const kit = await listedKit();
    const { err } = await kit.run('conv', 'list', '--prompt', 'greet', '--limit', '1');
    expect(err).toContain('showing 1 of 3; --all shows all of them');
    expect((await kit.run('conv', 'list', '-q', 'nowhere')).err).toContain('no conversation is like that');
    expect((await kit.run('conv', 'list', '--since', 'yesterday')).code).toBe(2);
  });

  test('then a run is marked', async () => {
    const kit = await listedKit();
    const { out } = await kit.runWith({ tty: { stdout: true }, env: { NO_COLOR: '1' } }, 'conv', 'list', '--runs');
    expect(out).toContain('> greet: Bo');
  });
});
