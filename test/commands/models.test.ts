import { describe, expect, test } from '@jest/globals';
import type { LocalServer } from '../../src/core/ports/provider.ts';
import { patient } from '../support/deadlines.ts';
import { jsonReply, type RawReply, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

const listing = (...ids: (string | object)[]) =>
  jsonReply(200, { data: ids.map((id) => (typeof id === 'string' ? { id, object: 'model' } : id)) });
const onThisMachine = (...servers: LocalServer[]) => ({ ports: { findLocalServers: async () => servers } });
const OLLAMA = { provider: 'ollama', base_url: 'http://127.0.0.1:11434/v1', models: [{ id: 'llama3.2' }] };

describe('when models are listed', () => {
  test('and a provider does not list its own in time, then it hides no other', async () => {
    const silent = await startRawServer({ instead: 'silence' });
    const good = await startRawServer(listing('small'));
    const kit = testKit(onThisMachine());
    await kit.run('config', 'set', 'providers.silent.base_url', `${silent.url}/v1`);
    await kit.run('config', 'set', 'providers.good.base_url', `${good.url}/v1`);
    const { code, out, err } = await kit.run('models', '--timeout', String(patient(3)));
    expect([code, out.replaceAll(/\t[^\n]*/g, '')]).toEqual([0, 'good/small\nmock/echo\nmock/script\n']);
    expect(err).toMatch(/^warning: silent did not list its models within \d+ s\.\n$/);
  });

  test('from five providers, of which one is dead and one slow, then that is told in time and the others are there', async () => {
    const kit = testKit(onThisMachine());
    const lists: [string, RawReply][] = [
      ['one', listing('a')],
      ['two', listing('b')],
      ['three', listing('c', 'd')],
      ['dead', { instead: 'reset' }],
      ['slow', { instead: 'silence' }],
    ];
    for (const [name, reply] of lists)
      await kit.run('config', 'set', `providers.${name}.base_url`, (await startRawServer(reply)).url);
    const { code, out, err } = await kit.run('models', '--timeout', String(patient(3)));
    expect(out.replaceAll(/\t[^\n]*/g, '').split('\n')).toEqual(
      expect.arrayContaining(['one/a', 'two/b', 'three/c', 'three/d', 'mock/echo']),
    );
    expect([code, err.split('\n').toSorted()]).toEqual([
      0,
      [
        '',
        expect.stringMatching(/^warning: Cannot reach 127\.0\.0\.1:\d+ /),
        expect.stringMatching(/^warning: slow did not list its models within \d+ s\.$/),
      ],
    ]);
  });

  test('and a server lists one twice, then it is shown once', async () => {
    const server = await startRawServer(listing('same', 'other', 'same'));
    const kit = testKit(onThisMachine());
    await kit.run('config', 'set', 'providers.vendor.base_url', server.url);
    expect((await kit.run('models', '-q', 'vendor/')).out.replaceAll(/\t[^\n]*/g, '')).toBe(
      'vendor/same\nvendor/other\n',
    );
  });

  test('and some are no models to be asked, then they are left out, which is said', async () => {
    const others = ['text-embedding-3-small', 'gpt-4o-mini-tts', 'whisper-1', 'dall-e-3', 'sora-2', 'gpt-realtime'];
    const server = await startRawServer(listing('gpt-5.4', ...others, { id: 'm2-bert', type: 'embedding' }));
    const kit = testKit(onThisMachine());
    await kit.run('config', 'set', 'providers.vendor.base_url', server.url);
    const { out, err } = await kit.run('models', '-q', 'vendor/');
    expect(out).toMatch(/^vendor\/gpt-5\.4\t[^\n]*\n$/);
    expect(err).toBe('note: 7 models for embeddings, speech or images are left out: a chat cannot ask them\n');
  });

  test('and the home is fresh, then there are the models of servers on this machine, and mock', async () => {
    const names = async (...servers: LocalServer[]) => {
      const { out, err } = await testKit(onThisMachine(...servers)).run('models', '--json');
      return [(JSON.parse(out) as { id: string }[]).map(({ id }) => id), err];
    };
    expect(await names(OLLAMA)).toEqual([['echo', 'script', 'llama3.2'], '']);
    expect(await names()).toEqual([['echo', 'script'], expect.stringContaining('llmkit keys set NAME')]);
  });

  test('and a server on this machine listens elsewhere, then it says how to use it', async () => {
    const server = { ...OLLAMA, base_url: 'http://127.0.0.1:8080/v1' };
    const { err } = await testKit(onThisMachine(server)).run('models');
    expect(err).toContain(
      'ollama answers at 127.0.0.1:8080; to use it: llmkit config set providers.ollama.base_url http://127.0.0.1:8080/v1',
    );
  });

  test('on a terminal, then they stand under headings and fit', async () => {
    const { out } = await testKit(onThisMachine(OLLAMA)).runWith({ tty: { stdout: true } }, 'models', '--no-color');
    expect(out.split('\n')).toEqual([
      'model            context   output  $/M in/out  takes beside text',
      'mock/echo        unknown  unknown         0/0  unknown',
      'mock/script      unknown  unknown         0/0  unknown',
      'ollama/llama3.2  unknown  unknown     unknown  unknown',
      '',
    ]);
  });

  test('and no name has what is looked for, then that is told', async () => {
    const { code, out, err } = await testKit(onThisMachine(OLLAMA)).run('models', '-q', 'zzz');
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('note: no model has "zzz" in its name; llmkit models lists all');
  });

  test('and some are asked for by their names, then no others are there', async () => {
    const { out } = await testKit(onThisMachine(OLLAMA)).run('models', '-q', 'LLAMA');
    expect(out).toMatch(/^ollama\/llama3\.2\t[^\n]*\n$/);
    expect(await testKit(onThisMachine()).run('models', '-q', 'show')).toMatchObject({ code: 0, out: '' });
  });
});

describe('when a model is shown', () => {
  const claude = async (...ids: (string | object)[]) => {
    const server = await startRawServer(listing(...ids));
    return testKit({ env: { ANTHROPIC_API_KEY: 'sk-ant-test', ANTHROPIC_BASE_URL: server.url } });
  };

  test('that is known, then each figure says where it comes from, the server first', async () => {
    const kit = await claude({ id: 'claude-haiku-5-5', max_input_tokens: 900_000, display_name: 'Claude Haiku 5.5' });
    const { out, err } = await kit.run('models', 'show', 'claude-haiku-5-5', '--timeout', String(patient(10)));
    expect([out.split('\n'), err]).toEqual([
      [
        'anthropic/claude-haiku-5-5  Claude Haiku 5.5',
        expect.stringMatching(/^context window {2}900,000 tokens \[1\]$/),
        'longest answer  128,000 tokens [2]',
        'takes           text, image, pdf, tools, schema; not audio [2]',
        'price           per million tokens: input $0.10, output $0.50, cached input $0.01, cache write $0.125, cache write for an hour $0.20 [2]',
        '                above 100,000 tokens of prompt: input $0.50, output $2.50, cached input $0.05, cache write $0.625, cache write for an hour $1',
        expect.stringMatching(/^\[1\] .*, asked now$/),
        expect.stringMatching(/^\[2\] llmkit's table, compared on 2026-11-27 with https:/),
        '',
      ],
      '',
    ]);
  });

  test('that is half known, then the rest is unknown, and it is told why', async () => {
    const { code, out, err } = await testKit().run(
      'models',
      'show',
      'groq/llama-3.1-8b-instant',
      '--timeout',
      String(patient(10)),
    );
    expect([code, out]).toEqual([
      0,
      [
        'groq/llama-3.1-8b-instant  Llama 3.1 8B Instant 128k',
        'context window  unknown',
        'longest answer  unknown',
        'takes           unknown',
        'price           per million tokens: input $0.05, output $0.08 [1]',
        '[1] @pydantic/genai-prices 0.1.8 of 2026-09-23',
        '',
      ].join('\n'),
    ]);
    expect(err).toContain('groq could not be asked: ');
  });

  test.each(['claude-haiku-5-6', 'claude-haiku-5', 'Claude-Haiku-5-5'])(
    'as %s, whose name is only similar, then all is unknown and nothing is 0',
    async (name) => {
      const kit = await claude('claude-haiku-5-5');
      const { out, err } = await kit.run('models', 'show', `anthropic/${name}`);
      expect(out.match(/unknown/g)).toHaveLength(4);
      expect(out).not.toMatch(/\$|\b0\b/);
      expect(err).toBe('note: anthropic does not list this model\n');
    },
  );

  test('with a price of the user, then that counts before all others', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'prices.groq/llama-3.1-8b-instant', '1.5/3');
    const { out } = await kit.run('models', 'show', 'groq/llama-3.1-8b-instant', '--timeout', String(patient(10)));
    expect(out).toContain('input $1.50, output $3 [1]\n[1] config.json, prices.groq/llama-3.1-8b-instant\n');
  });

  test('of no provider, then that is the error', async () => {
    expect(await testKit().run('models', 'show', 'x', '--provider', 'nobody')).toMatchObject({ code: 3, out: '' });
  });
});

test('when no model is named in show, then that is a misuse', async () => {
  expect(await testKit().run('models', 'show', '')).toMatchObject({ code: 2, out: '' });
});
