import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { leaves, wholeProgram } from '../support/all-commands.ts';
import { MANY_STEPS } from '../support/deadlines.ts';
import { runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { SPEECH } from '../support/faults.ts';
import { homeFor } from '../support/learned-wire.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

const CANARY = 'sk-canary-0123456789abcdefghijklmnop';

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test.each(['chat', 'conv send last'])(
  'when there is no key, then %s exits with 3, sends nothing, and names every way out',
  async (command) => {
    const server = await startChatServer();
    const env = { LLMKIT_HOME: tempHome(), OPENAI_BASE_URL: `${server.url}/v1` };
    await runBuilt(['conv', 'new'], { env });
    const { code, err, out } = await runBuilt([...command.split(' '), 'Hi'], { env });
    expect([code, out, server.requests.length]).toEqual([3, '', 0]);
    for (const way of [
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'LLM_API_KEY',
      'llmkit keys set openai',
      '--provider',
      '--base-url',
      'ollama',
      'mock',
    ])
      expect(err).toContain(way);
    const [first, ...ways] = err.trimEnd().split('\n');
    expect(first).toMatch(/^error: Cannot ask a model/);
    expect(ways.filter((way) => !way.startsWith('  '))).toEqual([]);
  },
);

test(
  'when any command of the program is run, then it never shows the key or writes it anywhere but keys.json',
  async () => {
    const server = await startChatServer();
    const env = { OPENAI_BASE_URL: `${server.url}/v1`, EDITOR: 'cat' };
    const { home, runWith } = testKit({ env, input: '' });
    await runWith({ input: `${CANARY}\n` }, 'keys', 'set', 'openai');
    const commands = leaves(await wholeProgram()).map(({ path }) => path);
    expect(commands.length).toBeGreaterThan(15);
    const last = commands.filter(([noun]) => noun === 'keys').map((words) => [...words, 'other']);
    const lines = [...commands.filter(([noun]) => noun !== 'keys').flatMap(variants), ...last];
    const built = (words: string[]) => runBuilt(words, { env: { ...env, LLMKIT_HOME: home }, input: '' });
    // A backup is put into the current folder.
    const isApart = ([noun]: string[]) => noun === 'backup' || noun === 'chat';
    for (const words of lines) {
      server.fail(401, `Incorrect API key provided: ${CANARY}.`);
      const ended = await (isApart(words) ? built : (all: string[]) => runWith({}, ...all))([...words, '--verbose']);
      expect(JSON.stringify(ended)).not.toContain(CANARY.slice(0, 20));
    }
    expect(server.requests.length).toBeGreaterThan(3);
    const holding = filesBelow(home).filter((file) => readFileSync(file, 'utf8').includes(CANARY));
    expect(holding).toEqual([join(home, 'keys.json')]);
  },
  MANY_STEPS,
);

describe.each(['openai', 'anthropic', 'responses'] as const)('when a server of %s echoes the key', (vendor) => {
  const { begin, finish, done, failed } = SPEECH[vendor];
  const provider = vendor === 'responses' ? 'openai' : vendor;
  const chat = ['chat', '--save', '-m', `${provider}/m-1`, 'Hi'];
  // The rest has nothing to do with the wire.
  const others = [
    [...chat, '--json'],
    [...chat, '--ndjson'],
    ['models', '--provider', provider],
  ];
  const named = (key: string) =>
    (begin + finish() + done).replaceAll(/"model":"[^"]*"/g, `"model":${JSON.stringify(key)}`);
  test.each<[string, (key: string) => RawReply]>([
    ['in a redirect', (key) => ({ status: 301, headers: { location: `http://127.0.0.1:9/${key}?k=${key}` } })],
    ['in a redirect without a host', (key) => ({ status: 301, headers: { location: `/evil?k=${key}` } })],
    ['as the id of a request', (key) => jsonReply(400, { error: { message: 'no' } }, { 'x-request-id': key })],
    [
      'escaped',
      (key) => jsonReply(400, { error: { message: `no ${encodeURIComponent(key)} ${JSON.stringify(key)}` } }),
    ],
    ['in an event', (key) => eventStream(begin, failed(`no ${key}`))],
    ['as the model', (key) => ({ ...eventStream(named(key)), headers: { 'x-request-id': key } })],
    ['as the model of a list', (key) => jsonReply(200, { data: [{ id: key, display_name: `The ${key}` }] })],
  ])('%s, then nobody shows it and no file holds it', async (_, reply) => {
    const server = await startRawServer(({ headers }) => reply(headers.authorization!));
    const home = homeFor(vendor, 'openai/m-1');
    const { runWith } = testKit({ env: { OPENAI_BASE_URL: server.url, ANTHROPIC_BASE_URL: server.url } });
    await runWith({ input: `${CANARY}\n` }, '--home', home, 'keys', 'set', provider);
    for (const words of [
      [...chat, '--verbose'],
      ...(vendor === 'responses' ? [] : others),
      ['conv', 'show', 'last', '--json'],
    ]) {
      const { out, err } = await runWith({}, '--home', home, ...words);
      expect(out + err).not.toContain(CANARY.slice(0, 20));
    }
    expect(server.requests.length).toBeGreaterThan(vendor === 'responses' ? 0 : 3);
    const holding = filesBelow(home).filter((file) => readFileSync(file, 'utf8').includes(CANARY.slice(0, 20)));
    expect(holding).toEqual([join(home, 'keys.json')]);
  });
});

/** A command with and without arguments that let it get far. */
function variants(words: string[]): string[][] {
  return [
    words,
    [...words, 'last', 'Hi', '--json'],
    [...words, 'last', 'Hi'],
    [...words, '--save', 'Hi'],
    [...words, '--dry-run', 'Hi'],
  ];
}

describe('when an address of another provider is asked', () => {
  test.each([
    [['-m', 'claude-sonnet-5-5', '--base-url', 'SERVER'], {}],
    [['--provider', 'ollama', '-m', 'x', '--base-url', 'SERVER/v1'], {}],
    [['--base-url', 'SERVER/v1'], {}],
    [[], { LLM_BASE_URL: 'SERVER/v1' }],
    [['-m', 'claude-sonnet-5-5'], { ANTHROPIC_BASE_URL: 'SERVER', ANTHROPIC_API_KEY: 'right' }],
    [
      ['--provider', 'groq', '-m', 'x'],
      { GROQ_API_KEY: 'right', LLM_API_KEY: CANARY, CONFIG: 'providers.groq.base_url' },
    ],
  ] as [string[], Record<string, string>][])(
    'with %j and %j, then no key reaches it that is not its own',
    async (args, given) => {
      const server = await startChatServer();
      const here = (text: string) => text.replace('SERVER', server.url);
      const LLMKIT_HOME = tempHome();
      await runBuilt(['config', 'set', 'providers.openai.headers.x-api-key', CANARY], { env: { LLMKIT_HOME } });
      const env = {
        OPENAI_API_KEY: CANARY,
        LLMKIT_HOME,
        ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, here(value)])),
      };
      if (given['CONFIG']) await runBuilt(['config', 'set', given['CONFIG'], `${server.url}/v1`], { env });
      await runBuilt(['chat', ...args.map(here), 'Hi'], { env });
      expect(server.requests).toHaveLength(1);
      expect(JSON.stringify(server.requests[0]!.headers)).not.toContain(CANARY);
    },
  );
});
