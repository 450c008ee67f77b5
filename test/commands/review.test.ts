import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { printAnswer } from '../../src/commands/answer.ts';
import { codeBlock } from '../../src/commands/code-block.ts';
import { createContext } from '../../src/commands/context.ts';
import { conversationTable } from '../../src/commands/conv/format.ts';
import { promptTable } from '../../src/commands/prompt/format.ts';
import type { ChatEvent } from '../../src/core/events.ts';
import type { ListedPrompt } from '../../src/core/lists.ts';
import type { ConversationSummary } from '../../src/core/records/conversation-summary.ts';
import { Spinner } from '../../src/terminal/spinner.ts';
import { stylesOf } from '../../src/terminal/styles.ts';
import { Input } from '../../src/commands/input.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { SPEECH } from '../support/faults.ts';
import { eventStream, jsonReply, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

const MOCK = ['chat', '--provider', 'mock'];
const { begin, more, finish } = SPEECH.openai;

async function openaiKit(...replies: Parameters<typeof startRawServer>) {
  const server = await startRawServer(...replies);
  return { server, kit: testKit({ env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` } }) };
}

describe('-o', () => {
  test.each([[[]], [['--json']]])('a call that fails without text leaves the file as it was: %j', async (flags) => {
    const { kit } = await openaiKit(jsonReply(401, { error: { message: 'no' } }), eventStream());
    for (const code of [6, 6]) {
      const result = await kit.run('chat', '-m', 'openai/gpt-4o', '--max-retries', '0', '-o', 'x.md', ...flags, 'Hi');
      expect([result.code, result.written]).toEqual([code, {}]);
    }
  });

  test('a file that cannot be written is refused before anything is sent', async () => {
    const { kit, server } = await openaiKit(eventStream(begin, more, finish()));
    const result = await kit.runWith({ unwritable: 'known' }, 'chat', '-m', 'openai/gpt-4o', '-o', 'x.md', 'Hi');
    expect(result.code).toBe(2);
    expect(server.requests).toHaveLength(0);
  });

  test('an answer that cannot be written after all is printed, then the error is told', async () => {
    const { code, out, err } = await testKit().runWith({ unwritable: 'late' }, ...MOCK, '-o', 'x.md', 'Hi');
    expect([code, err]).toEqual([2, 'error: Cannot write x.md: permission denied.\n']);
    expect(out).toContain('Hi');
  });

  test('- is stdout', async () => {
    const { out, written } = await testKit().run(...MOCK, '-o', '-', 'Hi');
    expect([out, written]).toEqual([(await testKit().run(...MOCK, 'Hi')).out, {}]);
  });

  test('the real check tells folders and missing folders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'llmkit-test-'));
    const io = processIo();
    writeFileSync(join(folder, 'old.md'), 'old');
    await io.checkWritable(join(folder, 'old.md'));
    await io.checkWritable(join(folder, 'new.md'));
    await expect(io.checkWritable(folder)).rejects.toThrow('it is a folder');
    await expect(io.checkWritable('')).rejects.toThrow('Cannot write');
    await expect(io.checkWritable(join(folder, 'none', 'x.md'))).rejects.toThrow('no such file or folder');
    await expect(io.checkWritable(join(folder, 'old.md', 'x.md'))).rejects.toThrow('not a folder');
    expect(readFileSync(join(folder, 'old.md'), 'utf8')).toBe('old');
  });
});

test.each([
  ['-o', 'x.md'],
  ['-o', '-'],
  ['-x', '--no-save'],
])('--ndjson with %s %s is refused', async (...flags) => {
  const { code, err } = await testKit().run(...MOCK, '--ndjson', ...flags, 'Hi');
  expect(code).toBe(2);
  expect(err).toContain('Cannot use --ndjson with');
});

test('conv show --answer --ndjson is one line', async () => {
  const kit = testKit();
  await kit.run(...MOCK, '--save', 'Hi');
  const { out } = await kit.run('conv', 'show', 'last', '--answer', '--ndjson');
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(out)).toMatchObject({ role: 'assistant' });
});

test.each([[['--home', '']], [['--home=']]])('an empty home is refused: %j', async (home) => {
  const { code, err } = await testKit().run('config', 'path', ...home);
  expect([code, err]).toEqual([2, 'error: Cannot use an empty --home.\n']);
});

test('words after -- are no flags', async () => {
  const { err } = await testKit().run('conv', 'show', 'none', '--', '--json');
  expect(err).toMatch(/^error: /);
});

describe('line ends at the end of standard input', () => {
  const read = (input: string) => {
    const bytes = new TextEncoder().encode(input);
    const stdin = { isTTY: false, isPiped: true, read: async () => bytes };
    return new Input({ ...processIo(), stdin }, {}, new AbortController().signal).message([]);
  };

  test('are dropped, CRLF too', async () => {
    expect(await read('one\r\ntwo\r\n\n\r\n')).toBe('one\r\ntwo');
    expect(await read('one\n')).toBe('one');
  });

  test('cost no more than their length, also inside', async () => {
    const text = `a${'\n'.repeat(2_000_000)}b`;
    const start = performance.now();
    expect((await read(`${text}\n`))?.length).toBe(text.length);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test('a device without an end is read up to the limit', async () => {
  const io = processIo();
  const { signal } = new AbortController();
  await expect(io.readFile('/dev/zero', 1000, signal)).rejects.toMatchObject({ code: 'input_too_large' });
  expect(await io.readFile('/dev/null', 1000, signal)).toHaveLength(0);
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-test-'));
  const content = 'x'.repeat(200_000);
  writeFileSync(join(folder, 'long'), content);
  expect(Buffer.from(await io.readFile(join(folder, 'long'), 200_000, signal)).toString()).toBe(content);
  await expect(io.readFile(folder, 1000, signal)).rejects.toThrow('it is a folder');
});

test('a note in the middle of an answer stands on a line of its own on a terminal', async () => {
  let screen = '';
  const stream = { isTTY: true, columns: 80, write: (text: string) => void (screen += text) };
  const io = {
    ...processIo(),
    stdout: stream,
    stderr: stream,
    spinner: () => new Spinner(process.stderr, { enabled: false, color: false }),
  };
  const context = createContext(
    [],
    io,
    { makeApp: () => Promise.reject(new Error('not needed')) },
    new AbortController().signal,
  );
  async function* events(): AsyncGenerator<ChatEvent, never> {
    yield { type: 'text', text: 'half' };
    yield { type: 'notice', code: 'fallback', message: 'asking another' };
    yield { type: 'text', text: ' and half' };
    throw new Error('end');
  }
  await expect(printAnswer(events(), { stream: true }, context)).rejects.toThrow('end');
  expect(screen).toBe('half\nnote: asking another\n and half\n');
});

test('what a list shows of file names and settings is sanitised', async () => {
  const styles = await stylesOf(0);
  const prompt = { name: 'a\u001b[2Jb', version: 1, tags: [], variable_names: [], source: 'stored' };
  expect(await promptTable([prompt as unknown as ListedPrompt], { styles, columns: undefined })).toBe('ab  v1');
  const conversation = { id: '\u001b[2Jabcd', updated_at: new Date(0).toISOString(), message_count: 1, title: 't' };
  const table = await conversationTable([conversation as ConversationSummary], {
    styles,
    now: new Date(0),
    columns: 80,
  });
  expect(table).not.toContain('\u001b');
  const kit = testKit();
  await kit.run('config', 'set', 'temperature', '1');
  const file = join(kit.home, 'config.json');
  const settings = { stop: ['x\u009b2J'], 'odd\u009b2J': 1 };
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...settings }));
  for (const args of [['list'], ['get', 'stop']]) {
    const { code, out } = await kit.run('config', ...args);
    expect(code).toBe(0);
    expect(out).not.toContain('\u009b');
  }
});

describe('prompt rm', () => {
  test('a starter among the names removes nothing, before anything is asked', async () => {
    const kit = testKit({ files: { 'a.md': 'A {{ b }}' } });
    await kit.run('prompt', 'add', 'mine', '--file', 'a.md');
    const { code, err } = await kit.run('prompt', 'rm', 'mine', 'summarize');
    expect(code).toBe(2);
    expect(err).toContain('comes with llmkit');
    expect((await kit.run('prompt', 'rm', '--force', 'mine', 'summarize')).code).toBe(2);
    expect((await kit.run('prompt', 'show', 'mine')).code).toBe(0);
  });

  test('a name given twice is removed once', async () => {
    const kit = testKit({ files: { 'a.md': 'A {{ b }}' } });
    await kit.run('prompt', 'add', 'mine', '--file', 'a.md');
    const { code, out } = await kit.run('prompt', 'rm', '--force', '--json', 'mine', 'mine');
    expect([code, JSON.parse(out)]).toEqual([0, { removed: ['mine'] }]);
  });
});

describe('header values', () => {
  const KEY = 'providers.my.corp.headers.X-Token';

  test.each(['get', 'list', 'edit'])('are spoken of in the help of config %s', async (verb) => {
    expect((await testKit().run('config', verb, '--help')).out.replaceAll(/\s+/g, ' ')).toMatch(
      /values? of (a )?headers?\b.*(hides|hidden)/,
    );
  });

  test('are hidden in what set and list print, and got by their key', async () => {
    const kit = testKit();
    for (const flags of [[], ['--json'], ['--ndjson']]) {
      for (const args of [['set', KEY, 'top secret'], ['list'], ['list', '--effective']]) {
        const { code, out, err } = await kit.run('config', ...args, ...flags);
        expect(code).toBe(0);
        expect(out + err).not.toContain('secret');
      }
    }
    expect((await kit.run('config', 'get', KEY)).out).toBe('top secret\n');
    expect((await kit.run('config', 'set', KEY, 'top\nsecret')).err).not.toContain('secret');
  });
});

test('a provider with dots in its name takes the key that keys set hints at', async () => {
  const kit = testKit({ input: 'sk-1' });
  const { err } = await kit.run('keys', 'set', 'my.corp');
  expect(err).toContain('llmkit config set providers.my.corp.base_url URL');
  await kit.run('config', 'set', 'providers.my.corp.base_url', 'http://127.0.0.1:8000/v1');
  expect(JSON.parse((await kit.run('config', 'list', '--json')).out)).toEqual({
    providers: { 'my.corp': { base_url: 'http://127.0.0.1:8000/v1' } },
  });
  expect((await kit.run('config', 'unset', 'providers.my.corp.base_url')).code).toBe(0);
});

describe('a whole document of settings', () => {
  test('is not put over what another has set meanwhile', async () => {
    const kit = testKit();
    const { config } = kit.app();
    const before = await config.read();
    await kit.run('config', 'set', 'temperature', '1');
    const replaced = config.replace({ ...before, max_tokens: 5 }, before);
    await expect(replaced).rejects.toMatchObject({ code: 'conflict' });
    await expect(replaced).rejects.toThrow('temperature');
    expect(await config.read()).toMatchObject({ temperature: 1 });
    await config.replace({ max_tokens: 5 }, await config.read());
    expect(await config.read()).not.toHaveProperty('temperature');
  });

  test.each([
    { temperature: {} },
    { model: { name: 'x' } },
    { aliases: [] },
    { aliases: { fast: {} } },
    { providers: { work: 'x' } },
    { providers: { work: { model: {} } } },
    { providers: { work: { headers: { 'X-A': 1 } } } },
    [],
  ])('%j is refused', async (document) => {
    await expect(testKit().app().config.replace(document, {})).rejects.toMatchObject({ code: 'config' });
  });

  test('keeps what was there before and no setting is named', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'providers.work.model', 'x');
    const file = join(kit.home, 'config.json');
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { providers: { work: object } };
    const odd = { ...stored, later: { a: 1 }, providers: { work: { ...stored.providers.work, later: 2 } } };
    writeFileSync(file, JSON.stringify(odd));
    const { config } = kit.app();
    const before = await config.read();
    await config.replace({ ...before, temperature: 1 }, before);
    expect(await config.read()).toMatchObject({ temperature: 1, later: { a: 1 }, providers: { work: { later: 2 } } });
    const known = await config.read();
    await expect(config.replace({ ...known, other: 1 }, known)).rejects.toThrow('There is no setting');
  });
});

test.each([
  [['conv', 'list', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['conv', 'ls', '--home', 'x', '--limit', 'x'], 'See: llmkit conv list --help.'],
  [['--quiet', 'prompt', 'run'], 'See: llmkit prompt run --help.'],
  [['chat', '--modle', 'x'], 'See: llmkit chat --help.'],
])('%j is told where its help is', async (args, hint) => {
  expect((await testKit().run(...args)).err).toContain(hint);
});

describe('the first code block', () => {
  test.each([
    ['```x = 1``` is code\n\n```js\ny\n```\n', 'y\n'],
    ['   ```js\n   a\n     b\n c\n   ```\n', 'a\n  b\nc\n'],
    ['~~~ a`b\nc\n~~~', 'c\n'],
    ['```inline``` only', undefined],
  ])('of %j is %j', (markdown, code) => {
    expect(codeBlock(markdown)).toBe(code);
  });
});

test('vars check tells every unknown name beside the other faults', async () => {
  const kit = testKit();
  await kit.run('vars', 'add', 'tone', '--type', 'select', '--option', 'formal');
  const { code, err } = await kit.run('vars', 'check', 'a=1', 'tone=loud', 'b=2');
  expect(code).toBe(2);
  for (const part of ['a is not defined', 'b is not defined', 'tone must be']) expect(err).toContain(part);
});

test('the examples of vars check work in order', async () => {
  const { out } = await testKit().run('vars', 'check', '--help');
  const kit = testKit();
  const lines = out.slice(out.indexOf('Examples:')).match(/^ {2}llmkit .+/gm)!;
  expect(lines).not.toHaveLength(0);
  for (const line of lines) expect((await kit.run(...line.trim().split(' ').slice(1))).code).toBe(0);
});
