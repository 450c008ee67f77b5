import { beforeAll, describe, expect, test } from '@jest/globals';
import { gate, startChatServer } from '../support/chat-server.ts';
import { contents } from '../support/records.ts';
import { mockKit, testKit } from '../support/test-kit.ts';

/** A kit whose openai and anthropic are one server that names the model it was asked for. */
async function twoVendors() {
  const server = await startChatServer();
  server.respond = ({ body }) => ({ deltas: [`I am ${body.model}.\n\nIndeed.`] });
  return { server, kit: testKit({ env: server.env }) };
}

const GPT = 'openai/gpt-4o';
const CLAUDE = 'anthropic/claude-sonnet-5-5';
const BOTH = ['-m', GPT, '-m', CLAUDE];

// Jest loses a module that two import at once for the first time.
beforeAll(async () => {
  const { kit } = await twoVendors();
  for (const model of [GPT, CLAUDE]) await kit.run('chat', '-m', model, 'Hi');
});

describe('when -m is given more than once', () => {
  test('then all are asked, and each answer stands under its model, behind an indent, in the order of -m', async () => {
    const { server, kit } = await twoVendors();
    const { code, out } = await kit.run('chat', ...BOTH, 'Who?');
    expect([code, server.requests.length]).toEqual([0, 2]);
    expect(out).toBe(`${GPT}\n  I am gpt-4o.\n\n  Indeed.\n\n${CLAUDE}\n  I am claude-sonnet-5-5.\n\n  Indeed.\n`);
  });

  test('then each is a conversation of its own with its model, and they have one parent', async () => {
    const { kit } = await twoVendors();
    await kit.run('chat', ...BOTH, '--save', '-s', 'Be brief.', 'Who?');
    const list = await kit.json('conv', 'list');
    const shown = await Promise.all(list.map(({ id }: { id: string }) => kit.json('conv', 'show', id, '--all')));
    const children = shown.filter(({ parent }) => parent !== undefined);
    const parent = shown.find((one) => one.parent === undefined);
    expect(Object.fromEntries(children.map(({ title, settings }) => [title, settings.model]))).toEqual({
      [`Who? (${GPT})`]: 'gpt-4o',
      [`Who? (${CLAUDE})`]: 'claude-sonnet-5-5',
    });
    expect(new Set(children.map((one) => one.parent.conversation_id))).toEqual(new Set([parent.id]));
    expect(parent).toMatchObject({ title: 'Who?', system_prompt: 'Be brief.', messages: [] });
    expect(parent.settings.model).toBeUndefined();
  });

  test('and a conversation is continued, then it is as it was, and each goes on from it', async () => {
    const { kit } = await twoVendors();
    await kit.run('chat', '-m', GPT, '--save', 'Hi');
    const before = await kit.json('conv', 'show', 'last', '--all');
    const { err } = await kit.run('chat', '--conv', before.id, ...BOTH, 'And?');
    const ids = [...err.matchAll(/([\da-f]{8}) \(/g)].map(([, id]) => id!);
    const made = await Promise.all(ids.map((id) => kit.json('conv', 'show', id, '--all')));
    expect(made).toHaveLength(2);
    for (const { messages, parent } of made) {
      expect(contents(messages).slice(0, 3)).toEqual(['Hi', 'I am gpt-4o.\n\nIndeed.', 'And?']);
      expect(parent).toEqual({ conversation_id: before.id, message_number: 2 });
    }
    expect(await kit.json('conv', 'show', before.id, '--all')).toEqual(before);
  });

  test('and one fails, then the others go on, each fault is told, and it exits with 1', async () => {
    const { server, kit } = await twoVendors();
    server.respond = ({ body }) =>
      body.model === 'gpt-4o' ? { error: { status: 401, type: 'x', message: 'no' } } : { deltas: ['Fine.'] };
    const { code, out, err } = await kit.run('chat', ...BOTH, '--save', 'Who?');
    expect([code, out]).toEqual([1, `${GPT} (no answer)\n\n${CLAUDE}\n  Fine.\n`]);
    expect(err).toMatch(/error: openai\/gpt-4o: .*\(401\)/);
    expect(err).toContain('error: Only 1 of 2 models gave a whole answer.');
    expect(await kit.json('conv', 'list', '--unanswered')).toMatchObject([{ title: `Who? (${GPT})` }]);
  });

  test('and an answer does not fit its schema, then that stands by its model', async () => {
    const { kit } = await twoVendors();
    expect((await kit.run('chat', ...BOTH, '--schema', 'a int', '--no-repair', 'Who?')).out).toContain(
      `${GPT} (does not fit)\n`,
    );
  });

  test('and all fail, then it exits as the last one would', async () => {
    const { server, kit } = await twoVendors();
    server.respond = () => ({ error: { status: 401, type: 'x', message: 'no' } });
    const { code, err } = await kit.run('chat', ...BOTH, 'Who?');
    expect([code, err]).toEqual([6, expect.stringContaining('None of 2 models')]);
  });

  test('and it is stopped, then what came of each is kept', async () => {
    const { server, kit } = await twoVendors();
    const gates = [gate(), gate()];
    for (const one of gates) server.reply({ deltas: ['Half', one, 'REST'] });
    const stopping = new AbortController();
    const running = kit.runWith({ signal: stopping.signal }, 'chat', ...BOTH, '--save', 'Who?');
    await Promise.all(gates.map(({ reached }) => reached));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { LlmkitError } = await import('../../src/core/errors.ts');
    stopping.abort(new LlmkitError('interrupted', 'Interrupted.'));
    expect((await running).code).toBe(130);
    for (const title of [`Who? (${GPT})`, `Who? (${CLAUDE})`]) {
      const { messages } = await kit.json('conv', 'show', title);
      expect(messages.at(-1)).toMatchObject({ content: 'Half', incomplete: true });
    }
  });

  test('with --json, then it is a list in the order of -m, with the fault of one that failed', async () => {
    const { server, kit } = await twoVendors();
    server.respond = ({ body }) =>
      body.model === 'gpt-4o' ? { error: { status: 401, type: 'x', message: 'no' } } : { deltas: ['Fine.'] };
    const { code, out, err } = await kit.run('chat', ...BOTH, '--json', 'Who?');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      [
        { asked: GPT, error: { code: 'auth' } },
        { asked: CLAUDE, message: { content: 'Fine.' } },
      ],
    ]);
    expect(JSON.parse(err.slice(err.indexOf('{')))).toMatchObject({ error: { code: 'check_failed' } });
  });

  test('with --ndjson, then each event says whose it is', async () => {
    const { kit } = await twoVendors();
    const { out } = await kit.run('chat', ...BOTH, '--ndjson', 'Who?');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(events.map(({ asked }) => asked))).toEqual(new Set([GPT, CLAUDE]));
    expect(events.filter(({ type }) => type === 'answer')).toHaveLength(2);
  });

  test('with -o and -x, then the file has the code of each', async () => {
    const { server, kit } = await twoVendors();
    server.respond = ({ body }) => ({ deltas: [`See:\n\`\`\`\n${body.model}\n\`\`\`\n`] });
    const { out, written } = await kit.run('chat', ...BOTH, '-x', '-o', 'both.txt', 'Who?');
    expect([out, written]).toEqual(['', { 'both.txt': `${GPT}\n  gpt-4o\n\n${CLAUDE}\n  claude-sonnet-5-5\n` }]);
  });

  test('with --dry-run, then what each would be sent is shown, and nothing is sent', async () => {
    const { server, kit } = await twoVendors();
    const { out } = await kit.run('chat', ...BOTH, '--dry-run', '--json', 'Who?');
    expect(JSON.parse(out)).toMatchObject([{ model: 'gpt-4o' }, { model: 'claude-sonnet-5-5' }]);
    expect(server.requests).toEqual([]);
  });

  test('for a prompt, then it runs with each', async () => {
    const { kit } = await twoVendors();
    await kit.addPrompt('who', 'Who are you, {{ name }}?');
    const { out } = await kit.run('run', 'who', '-v', 'name=X', ...BOTH);
    expect(out).toContain(`${GPT}\n  I am gpt-4o.`);
  });
});

describe('when one of several models cannot be asked', () => {
  test.each([
    [['-m', 'mock/echo', '-m', 'mock/echo'], 2, 'Cannot ask mock/echo twice at once'],
    [['-m', 'mock/echo', '-m', 'openai/gpt-4o'], 3, 'openai'],
    [['-m', 'mock/echo', '-m', 'mock/other', '--show-reasoning'], 2, 'Cannot show the reasoning with several models'],
    [['-m', 'mock/echo', '-m', 'mock/other', '-T', 'x'], 2, 'Cannot use tools with several models'],
  ])('with %j, then it exits with %i before any is', async (args, code, part) => {
    const kit = mockKit();
    const result = await kit.run('chat', ...args, '--save', 'Hi');
    expect([result.code, result.err]).toEqual([code, expect.stringContaining(part)]);
    expect(await kit.json('conv', 'list')).toEqual([]);
  });

  test('and a question is to be asked again, then that is refused', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Hi');
    const { code, err } = await kit.run('conv', 'retry', 'last', '-m', 'mock/echo', '-m', 'openai/gpt-4o');
    expect([code, err]).toEqual([2, expect.stringContaining('Cannot ask again with several models')]);
  });

  test('and there is no question on a terminal, then that is refused', async () => {
    const tty = { stdin: true, stdout: true, stderr: true };
    const { code, err } = await mockKit().runWith({ tty }, 'chat', '-m', 'mock/echo', '-m', 'openai/gpt-4o');
    expect([code, err]).toEqual([2, expect.stringContaining('there is no question')]);
  });
});
