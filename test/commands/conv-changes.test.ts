import { describe, expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

/** A home with one conversation of two exchanges. */
async function kitWithConversation() {
  const kit = testKit({ env: { LLM_PROVIDER: 'mock' } });
  await kit.run('conv', 'new', 'Trip', '-s', 'Be brief.', '--temperature', '0.1');
  await kit.run('conv', 'send', 'Trip', 'one');
  await kit.run('conv', 'send', 'Trip', 'two');
  const show = async (reference = 'Trip') =>
    JSON.parse((await kit.run('conv', 'show', reference, '--all', '--json')).out);
  return { kit, show };
}

const questions = ({ messages }: { messages: { role: string; content: string }[] }) =>
  messages.filter(({ role }) => role === 'user').map(({ content }) => content);

describe('conv undo', () => {
  test('takes back the last exchange, or several, and says which', async () => {
    const { kit, show } = await kitWithConversation();
    expect(await kit.run('conv', 'undo', 'Trip')).toMatchObject({ code: 0, out: '', err: 'took back: two\n' });
    expect(await show()).toMatchObject({ message_count: 2, removed: [{ content: 'two' }, { role: 'assistant' }] });
    await kit.run('conv', 'send', 'Trip', 'three');
    expect((await kit.run('conv', 'undo', 'Trip', '2')).err).toBe('took back: three\ntook back: one\n');
    expect((await show()).messages).toEqual([]);
  });

  test.each([
    [['3'], 2],
    [['0'], 2],
    [['x'], 2],
  ])('%j is refused and changes nothing', async (args, code) => {
    const { kit, show } = await kitWithConversation();
    expect((await kit.run('conv', 'undo', 'Trip', ...args)).code).toBe(code);
    expect((await show()).message_count).toBe(4);
  });
});

describe('conv fork', () => {
  test('copies up to a message into a new conversation and prints its id', async () => {
    const { kit, show } = await kitWithConversation();
    const { out } = await kit.run('conv', 'fork', 'Trip', '--at', '2');
    const [fork, original] = [await show(out.trim()), await show()];
    expect(fork).toMatchObject({
      title: 'Trip (fork)',
      message_count: 2,
      system_prompt: 'Be brief.',
      settings: { temperature: 0.1 },
    });
    expect(fork.parent).toEqual({ conversation_id: original.id, message_number: 2 });
    expect([questions(fork), questions(original)]).toEqual([['one'], ['one', 'two']]);
    expect((await kit.run('conv', 'fork', 'Trip', '--at', '9')).code).toBe(2);
  });
});

describe('conv edit', () => {
  test('of a question answers it anew with what stands before it', async () => {
    const { kit, show } = await kitWithConversation();
    const { out, code } = await kit.run('conv', 'edit', 'Trip', '3', 'another', 'question');
    expect([code, out]).toEqual([0, expect.stringMatching(/one[^]*another question\n$/)]);
    expect(out).not.toContain('two');
    expect(questions(await show())).toEqual(['one', 'another question']);
    expect((await show()).removed).toHaveLength(2);
  });

  test('of an answer only rewrites it', async () => {
    const { kit, show } = await kitWithConversation();
    expect(await kit.run('conv', 'edit', 'Trip', '2', 'better')).toMatchObject({ code: 0, out: '' });
    expect((await show()).messages.map(({ content }: { content: string }) => content)).toEqual(['one', 'better']);
    expect((await kit.run('conv', 'edit', 'Trip', '7', 'x')).code).toBe(2);
    expect((await kit.run('conv', 'edit', 'Trip', '1', ' ')).code).toBe(2);
  });
});

describe('asking anew', () => {
  test('conv retry leaves a question that failed before the last one alone, and conv show does not offer it', async () => {
    const { kit } = await kitWithConversation();
    expect((await kit.run('conv', 'send', 'Trip', 'failed', '-m', 'mock/script')).code).not.toBe(0);
    expect((await kit.run('conv', 'show', 'Trip')).out).toMatch(
      /\(unanswered: llmkit conv retry [0-9a-f]{8}\)\nfailed/,
    );
    await kit.run('conv', 'send', 'Trip', 'good');
    expect((await kit.run('conv', 'show', 'Trip')).out).toContain('(unanswered)\nfailed');
    expect((await kit.run('conv', 'retry', 'Trip')).out).toMatch(/good\n$/);
  });

  test('conv retry and conv edit print the request with --dry-run and change nothing', async () => {
    const { kit, show } = await kitWithConversation();
    const before = await show();
    for (const args of [
      ['retry', 'Trip'],
      ['edit', 'Trip', '3', 'three'],
    ]) {
      const { code, out } = await kit.run('conv', ...args, '--dry-run', '--json');
      const asked = JSON.parse(out).body.messages.at(-1).content;
      expect([code, asked]).toEqual([0, args[0] === 'retry' ? 'two' : 'three']);
    }
    expect(await show()).toEqual(before);
    expect(await kit.run('conv', 'edit', 'Trip', '2', 'better', '--dry-run')).toMatchObject({ code: 2 });
    expect(await show()).toEqual(before);
  });

  test('with --no-save they answer and change nothing', async () => {
    const { kit, show } = await kitWithConversation();
    const before = await show();
    expect((await kit.run('conv', 'retry', 'Trip', '--no-save')).out).toContain('two');
    expect((await kit.run('conv', 'edit', 'Trip', '3', 'three', '--no-save')).out).toContain('three');
    expect(await show()).toEqual(before);
  });

  test('they take reference text with -f, and conv edit its text from standard input', async () => {
    const { kit, show } = await kitWithConversation();
    const files = { 'notes.md': 'the notes' };
    expect((await kit.runWith({ files }, 'conv', 'retry', 'Trip', '-f', 'notes.md')).out).toContain('the notes');
    expect((await show()).messages[2].rag_context).toContain('the notes');
    const { out } = await kit.runWith({ files, input: 'piped in' }, 'conv', 'edit', 'Trip', '3', '-f', 'notes.md');
    expect(out).toMatch(/the notes[^]*piped in/);
  });
});

describe('conv clear', () => {
  test('asks, and where nobody can be asked wants --force; the system prompt stays', async () => {
    const { kit, show } = await kitWithConversation();
    expect(await kit.run('conv', 'clear', 'Trip')).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect((await kit.run('conv', 'clear', 'Trip', '--force')).code).toBe(0);
    expect(await show()).toMatchObject({ messages: [], message_count: 0, system_prompt: 'Be brief.' });
    expect((await show()).removed).toHaveLength(4);
  });
});

describe('conv set and rename', () => {
  test('change what is kept, model and provider as they are meant now', async () => {
    const { kit, show } = await kitWithConversation();
    await kit.run('config', 'set', 'aliases.fast', 'openai/gpt-4o');
    expect((await kit.run('conv', 'set', 'Trip', '-m', 'fast', '-s', 'New.', '--top-p', '0.5', '--public')).code).toBe(
      0,
    );
    expect(await show()).toMatchObject({
      system_prompt: 'New.',
      is_public: true,
      settings: { provider: 'openai', model: 'gpt-4o', temperature: 0.1, top_p: 0.5 },
    });
    await kit.run('conv', 'set', 'Trip', '--unset', 'model', '--unset', 'system', '--private', '--title', 'Journey');
    const changed = await show('Journey');
    expect([changed.settings, changed.system_prompt, changed.is_public]).toEqual([
      { temperature: 0.1, top_p: 0.5 },
      undefined,
      false,
    ]);
    await kit.run('conv', 'rename', 'Journey', 'Back', 'home');
    expect((await show('Back home')).id).toBe(changed.id);
  });

  test('a provider alone means its default model', async () => {
    const { kit, show } = await kitWithConversation();
    await kit.run('conv', 'set', 'Trip', '-m', 'openai/gpt-4o');
    await kit.run('conv', 'set', 'Trip', '--provider', 'ollama');
    expect((await show()).settings).toEqual({ provider: 'ollama', temperature: 0.1 });
  });

  test.each([
    ['set', ['Trip'], 'Nothing to set'],
    ['set', ['Trip', '--unset', 'colour'], 'keeps no "colour"'],
    ['set', ['Trip', '--temperature', '3'], '0 to 2'],
    ['set', ['Trip', '--public', '--private'], 'cannot be used with'],
    ['rename', ['Trip', ' '], 'the title is empty'],
  ])('%s %j is refused', async (verb, args, part) => {
    const { kit } = await kitWithConversation();
    expect(await kit.run('conv', verb, ...args)).toMatchObject({ code: 2, err: expect.stringContaining(part) });
  });
});
