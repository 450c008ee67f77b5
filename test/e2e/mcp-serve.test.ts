import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt, stoppedWaiting } from '../support/built.ts';
import { ERAS, mcpClient } from '../support/mcp-client.ts';
import { promptFolder } from '../support/prompt-folder.ts';
import { tempFolder } from '../support/temp-home.ts';
import { type TestKit, testKit } from '../support/test-kit.ts';

/** Patterns of fabric, as people have them. */
const PATTERNS = {
  'sum_up/system.md': '# IDENTITY\n\nYou sum up: {"a": 1} ‘ü’\n\n# INPUT\n\nINPUT:\n',
  'ask/system.md': 'Answer in {{lang}}:\n{{input}}\n',
  'plain/system.md': '# STEPS\r\n\r\n- Say {{}} and {% x %}.\r\n',
};
const TONED =
  '---\nvariables:\n  tone: { type: select, options: [dry, Wry] }\n  n: { type: number }\n---\n{{ tone }} {{ n }}';

type Connection = Awaited<ReturnType<typeof mcpClient>>;
type Client = Connection['client'];

/** A value for every argument, as a person might give it. */
function valuesFor(args: { name: string; description?: string | undefined }[]): Record<string, string> {
  const choice = (about = '') => /one of: ([^,;)]*)/.exec(about)?.[1] ?? (about.includes('a number') ? '3' : undefined);
  return Object.fromEntries(args.map(({ name, description }) => [name, choice(description) ?? `a "${name}" of <é>\n`]));
}

/** What `prompt render` prints of a prompt with these values. */
async function rendered(kit: TestKit, name: string, { input, ...values }: Record<string, string>) {
  const pairs = Object.entries(values).flatMap(([key, value]) => ['-v', `${key}=${value}`]);
  const { out, err } = await kit.run('prompt', 'render', '--json', name, ...pairs, ...(input ? ['--', input] : []));
  if (out === '') throw new Error(err);
  return JSON.parse(out) as { role: string; content: string }[];
}

/** The same of what the client got: MCP has no system role. */
async function got(client: Client, name: string, values: Record<string, string>) {
  const { messages } = await client.getPrompt({ name, arguments: values });
  return messages.map(({ role, content }) => {
    if (content.type !== 'text') throw new Error(content.type);
    return { role: content._meta?.['llmkit/role'] ?? role, content: content.text };
  });
}

describe.each(ERAS)('when a client of the protocol of %s connects', (era) => {
  test('then every prompt is what prompt render makes of it, to the byte', async () => {
    const { kit, sync } = promptFolder(PATTERNS);
    await sync();
    const { client, err } = await mcpClient(era, { env: { LLMKIT_HOME: kit.home } });
    expect(client.getNegotiatedProtocolVersion()).toBe(era);
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['email_generator', 'ask', 'plain', 'sum_up']),
    );
    for (const { name, arguments: args = [] } of prompts) {
      const values = valuesFor(args);
      expect([name, await got(client, name, values)]).toEqual([name, await rendered(kit, name, values)]);
    }
    expect(err.text).toBe('');
  });

  test('then arguments say what they take, and their values are completed', async () => {
    const { client } = await mcpClient(era);
    const email = (await client.listPrompts()).prompts.find(({ name }) => name === 'email_generator');
    expect(email?.arguments).toEqual(
      expect.arrayContaining([
        { name: 'recipient_name', description: 'Who receives it, as they should be addressed', required: true },
        expect.objectContaining({
          name: 'tone',
          description: expect.stringContaining('(one of: formal, casual, friendly; default formal)'),
          required: false,
        }),
      ]),
    );
    const complete = async (name: string, value: string) =>
      (await client.complete({ ref: { type: 'ref/prompt', name: 'email_generator' }, argument: { name, value } }))
        .completion.values;
    expect(await complete('tone', 'F')).toEqual(['formal', 'friendly']);
    expect(await complete('urgent', '')).toEqual(['true', 'false']);
    expect(await complete('subject', 'x')).toEqual([]);
  });

  test('then all faults of values are told at once', async () => {
    const kit = testKit({ files: { 'toned.md': TONED } });
    await kit.run('prompt', 'add', 'toned.md');
    const { client } = await mcpClient(era, { env: { LLMKIT_HOME: kit.home } });
    const refused = client.getPrompt({ name: 'toned', arguments: { tone: 'loud', n: 'few', tune: 'x' } });
    await expect(refused).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/tone must be one of: dry, Wry.*n must be a valid number/),
      data: {
        code: 'invalid_variables',
        variables: {
          tone: [expect.anything()],
          n: [expect.anything()],
          tune: [expect.stringContaining('did you mean tone')],
        },
      },
    });
    await expect(client.getPrompt({ name: 'tonned' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('Did you mean toned?'),
    });
  });
});

test('when prompts change while they are served, then the next request sees it', async () => {
  const kit = testKit();
  const cwd = tempFolder();
  const { client } = await mcpClient('2026-07-28', { env: { LLMKIT_HOME: kit.home }, cwd });
  const names = async () => (await client.listPrompts({}, { cacheMode: 'refresh' })).prompts.map(({ name }) => name);
  expect(await names()).not.toContain('mine');
  await kit.addPrompt('mine', 'Say {{ what }}');
  expect(await names()).toContain('mine');
  const file = join(cwd, '.llmkit/prompts/mine.md');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'Shout {{ what }}');
  expect(await got(client, 'mine', { what: 'it' })).toEqual([{ role: 'user', content: 'Shout it' }]);
  const more = tempFolder();
  writeFileSync(join(more, 'elsewhere.md'), 'Hi');
  await kit.run('config', 'set', 'prompts.path', more);
  expect(await names()).toContain('elsewhere');
});

describe('when only some prompts are asked for', () => {
  test('then a tag leaves out the others, also where they are named', async () => {
    const kit = testKit();
    await kit.addPrompt('mine', 'Say it', '--tag', 'mine');
    const { client } = await mcpClient('2025-11-25', { args: ['--tag', 'mine'], env: { LLMKIT_HOME: kit.home } });
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['mine']);
    await expect(client.getPrompt({ name: 'summarize' })).rejects.toThrow(
      'not among the prompts that are offered here',
    );
  });

  test('then a folder is all there is, and a file of it that cannot be used is told once', async () => {
    const { path } = promptFolder({ 'good.md': 'Hi {{ who }}', 'sub/other.md': 'Ho', 'bad.md': '{{ who' });
    const { client, err } = await mcpClient('2025-11-25', { args: [path] });
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['good', 'sub.other']);
    await client.listPrompts();
    await expect(client.getPrompt({ name: 'summarize' })).rejects.toThrow('Cannot use summarize');
    expect(err.text.match(/warning: /g)).toHaveLength(1);
    expect(err.text).toContain('bad');
  });

  test('then a folder that is none is refused', async () => {
    const { code, out, err } = await runBuilt(['mcp', 'serve', './nowhere']);
    expect([code, out, err]).toEqual([4, '', expect.stringContaining('llmkit mcp serve ./prompts')]);
    expect(err).not.toContain('-o ');
  });
});

test('when a prompt is of another user and private, then it is neither listed nor given', async () => {
  const kit = testKit({ env: { LLMKIT_USER: 'ann' } });
  await kit.addPrompt('secret', 'Of Ann', '--private');
  const as = async (user: string) =>
    (await mcpClient('2025-11-25', { env: { LLMKIT_HOME: kit.home, LLMKIT_USER: user } })).client;
  const bob = await as('bob');
  expect((await bob.listPrompts()).prompts.map(({ name }) => name)).not.toContain('secret');
  await expect(bob.getPrompt({ name: 'secret' })).rejects.toThrow('Cannot find a prompt named "secret"');
  expect(await got(await as('ann'), 'secret', {})).toEqual([{ role: 'user', content: 'Of Ann' }]);
});

describe('when the input ends or a signal comes', () => {
  const opening = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
  const lines = (...messages: object[]) =>
    messages.map((one) => `${JSON.stringify({ jsonrpc: '2.0', ...one })}\n`).join('');
  const INITIALIZE = lines({ id: 1, method: 'initialize', params: opening }, { method: 'notifications/initialized' });

  test('then what was asked is still answered, what is no message left out, and stdout holds nothing else', async () => {
    const asked = lines({ id: 2, method: 'prompts/list' }, { id: 3, method: 'prompts/get', params: { name: 'no' } });
    const input = `${INITIALIZE}no JSON\n[1]\n${asked}${lines({ id: 4, method: 'prompts/list' }, { method: 'notifications/cancelled', params: { requestId: 4 } })}`;
    const { code, out } = await runBuilt(['mcp', 'serve'], { input });
    const ids = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    expect([code, ids.toSorted((a, b) => a - b).slice(0, 3)]).toEqual([0, [1, 2, 3]]);
  });

  test('then a last line without its end is answered too', async () => {
    const input = `${INITIALIZE}${lines({ id: 2, method: 'prompts/list' })}`.trimEnd();
    const { code, out } = await runBuilt(['mcp', 'serve'], { input });
    expect([code, out]).toEqual([0, expect.stringContaining('"id":2')]);
  });

  test('then JSON that is no message is told once, in one line of ours', async () => {
    const { err } = await runBuilt(['mcp', 'serve'], { input: `${INITIALIZE}[1]\n{"a":1}\n` });
    expect(err).toBe('warning: A line of standard input is no message of JSON-RPC 2.0; it is left out.\n');
  });

  test('then a subscription of the protocol of now does not hold it', async () => {
    const { client } = await mcpClient('2026-07-28');
    await client.listPrompts();
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const input = lines({
      id: 1,
      method: 'subscriptions/listen',
      params: { notifications: { promptsListChanged: true }, _meta: meta },
    });
    expect(await runBuilt(['mcp', 'serve'], { input })).toMatchObject({ code: 0 });
  });

  test('then a line without end is not kept for ever', async () => {
    expect(await runBuilt(['mcp', 'serve'], { input: '['.repeat(11_000_000) })).toMatchObject({ code: 2, out: '' });
  });

  test.each([['SIGTERM', 143] as const, ['SIGINT', 130] as const])('then %s ends it', async (signal, code) => {
    const start = () => startBuilt(['mcp', 'serve'], { openInput: true });
    expect(await stoppedWaiting(start, signal)).toMatchObject({ code, out: '' });
  });
});
