import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { patient } from '../support/deadlines.ts';
import { runBuilt, startBuilt } from '../support/built.ts';
import { goodAnswer, gzipBomb, REFUSALS, SPEECH, STREAM_FAULTS, type Vendor } from '../support/faults.ts';
import { frame } from '../support/frames.ts';
import { homeFor } from '../support/learned-wire.ts';
import { someOf } from '../support/long.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../support/raw-server.ts';
import { tempFolder } from '../support/temp-home.ts';

const VENDORS: Vendor[] = ['openai', 'anthropic', 'responses'];
const MODELS = { openai: 'openai/gpt-4o', anthropic: 'anthropic/claude-sonnet-5-5', responses: 'openai/gpt-4o' };
const KEY = 'sk-test-0123456789abcdef';

function envFor(server: RawServer, vendor: Vendor) {
  return {
    LLMKIT_HOME: homeFor(vendor, MODELS[vendor]),
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: `${server.url}/v1`,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: server.url,
  };
}

/** Runs the built `llmkit chat` against a server that plays `replies`. */
async function chat(vendor: Vendor, replies: RawAnswer[], args: string[] = [], env = {}, nodeArgs: string[] = []) {
  const server = await startRawServer(...replies);
  const line = ['chat', '-m', MODELS[vendor], ...args, 'Hi'];
  const result = await runBuilt(line, { env: { ...envFor(server, vendor), ...env }, nodeArgs });
  return { ...result, requests: server.requests, lines: result.err.split('\n').slice(0, -1) };
}

describe.each(VENDORS)('%s, the built program', (vendor) => {
  const speech = SPEECH[vendor];
  const good = goodAnswer(speech);

  test('when the stream stalls, then it ends within the limit, and what came is on stdout', async () => {
    const { code, out, lines } = await chat(
      vendor,
      [STREAM_FAULTS['silence in the middle'](speech)],
      ['--timeout', String(patient(1))],
    );
    expect([code, out, lines]).toEqual([8, 'some \n', [expect.stringMatching(/sent nothing for \d+ s\./)]]);
  });

  test('when the server hangs, then it ends at the time-out', async () => {
    const { code, out, lines } = await chat(vendor, [{ instead: 'silence' }], ['--timeout', '1']);
    expect([code, out, lines]).toEqual([8, '', [expect.stringContaining('sent nothing for 1 s.')]]);
  });

  test('when it is told to wait a second, then it does, and says so once', async () => {
    const busy = { ...REFUSALS['429'](speech), headers: { 'content-type': 'application/json', 'retry-after': '1' } };
    const { code, out, lines, requests } = await chat(vendor, [busy, good]);
    expect([code, out, requests.length]).toEqual([0, 'some text\n', 2]);
    expect(lines).toEqual([
      expect.stringMatching(/^note: .* \(429\): Slow down\. Trying again in 1(\.\d)? s \(1 of 2\)\.$/),
    ]);
  });

  test('when Ctrl-C is pressed during such a wait, then it ends at once', async () => {
    const busy = { ...REFUSALS['429'](speech), headers: { 'content-type': 'application/json', 'retry-after': '50' } };
    const server = await startRawServer(busy);
    const program = startBuilt(['chat', '-m', MODELS[vendor], 'Hi'], { env: envFor(server, vendor) });
    await program.err.waitFor('Trying again in 50');
    program.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: 130, out: '' });
    expect(server.requests).toHaveLength(1);
  });

  test('when it is told to wait a day, then it fails at once and says when', async () => {
    const { code, lines, requests } = await chat(vendor, [REFUSALS['429 for a day'](speech)]);
    expect([code, requests.length]).toEqual([7, 1]);
    expect(lines).toEqual([expect.stringContaining('It asks to wait 24 h')]);
  });

  test('when a 500 passes, then the answer comes; a used-up quota does not pass', async () => {
    expect(await chat(vendor, [REFUSALS['500'](speech), good])).toMatchObject({ code: 0, out: 'some text\n' });
    const { code, requests } = await chat(vendor, [REFUSALS['429 without credit'](speech)]);
    expect([code, requests.length]).toEqual([6, 1]);
  });

  test('when it redirects, then nobody follows', async () => {
    const other = await startRawServer(good);
    const { code } = await chat(vendor, [{ status: 307, headers: { location: `${other.url}/v1/chat/completions` } }]);
    expect([code, other.requests]).toEqual([6, []]);
  });

  test('when the environment, the home and profiles are full of hostile settings, then nothing of them counts', async () => {
    const HOME = tempFolder();
    const plain = await chat(vendor, [good]);
    const { code, out, err, requests } = await chat(vendor, [good], [], { ...HOSTILE, HOME, ...profilesIn(HOME) });
    expect([code, out, err]).toEqual([0, 'some text\n', '']);
    const sent = (all: typeof requests) =>
      all.map(({ body, url, headers }) => ({ body, url, headers: { ...headers, host: '' } }));
    expect(sent(requests)).toEqual(sent(plain.requests));
  });

  test('when --verbose is given, then requests, retries, timings and request ids are told, and never the key', async () => {
    const busy = { ...REFUSALS['503'](speech), headers: { 'x-request-id': 'req_1', 'retry-after-ms': '1' } };
    const { lines, out, err } = await chat(vendor, [busy, good], ['--verbose']);
    expect(out).toBe('some text\n');
    expect(lines).toEqual([
      expect.stringMatching(/^note: Asking \S+ \(the server at .*\), with the key of [A-Z]+_API_KEY \(…\w{4}\)\.$/),
      expect.stringMatching(/^note: Asking \S+ with model, .*(messages|input).*\.$/),
      expect.stringMatching(/^note: POST http:\S+: 503 after \d+ ms, request req_1\.$/),
      expect.stringMatching(/^note: .*overloaded.* Trying again in .* \(1 of 2\)\.$/),
      expect.stringMatching(/^note: Asking /),
      expect.stringMatching(/^note: POST http:\S+: 200 after \d+ ms\.$/),
      ...(vendor === 'anthropic' ? [expect.stringMatching(/^note: temperature is not sent/)] : []),
      expect.stringMatching(/^usage: .*, [\d.]+ s, /),
    ]);
    expect(err).not.toContain(KEY);
  });
});

const HOSTILE = {
  OPENAI_ORG_ID: 'env-org',
  OPENAI_PROJECT_ID: 'env-project',
  OPENAI_ADMIN_KEY: 'env-admin',
  OPENAI_CUSTOM_HEADERS: 'X-Env: env-custom\nAuthorization: Bearer env-auth',
  OPENAI_LOG: 'debug',
  ANTHROPIC_AUTH_TOKEN: 'env-token',
  ANTHROPIC_CUSTOM_HEADERS: 'X-Env: env-custom\nX-Api-Key: env-auth',
  ANTHROPIC_PROFILE: 'work',
  ANTHROPIC_LOG: 'debug',
  ANTHROPIC_OPEN_TELEMETRY: 'true',
  ANTHROPIC_WORKSPACE_ID: 'env-workspace',
  ANTHROPIC_IDENTITY_TOKEN: 'env-identity',
  ANTHROPIC_FEDERATION_RULE_ID: 'env-rule',
  ANTHROPIC_ORGANIZATION_ID: 'env-organization',
};

/** Profiles as Anthropic's SDK reads them, in both places it looks. */
function profilesIn(home: string): Record<string, string> {
  const folder = join(home, '.config', 'anthropic');
  for (const part of ['configs', 'credentials']) {
    mkdirSync(join(folder, part), { recursive: true });
    for (const name of ['work', 'default']) {
      const profile = { version: '1.0', base_url: 'http://127.0.0.1:9/env', workspace_id: 'env', access_token: 'env' };
      writeFileSync(join(folder, part, `${name}.json`), JSON.stringify(profile), { mode: 0o600 });
    }
  }
  writeFileSync(join(folder, 'active_config'), 'work');
  return { ANTHROPIC_CONFIG_DIR: folder, XDG_CONFIG_HOME: join(home, '.config') };
}

describe('when something is far too large', () => {
  const MEGABYTE = 2 ** 20;
  const headers = { 'content-type': 'text/event-stream' };
  const long = 'x'.repeat(MEGABYTE);
  const bomb = (unit: string, type = 'text/event-stream', status = 200) => ({
    status,
    headers: { 'content-type': type, 'content-encoding': 'gzip' },
    pieces: [gzipBomb(256, unit)],
  });
  const delta = (vendor: Vendor) => SPEECH[vendor].more;

  test.each(
    someOf(
      VENDORS.flatMap((vendor): [string, Vendor, () => RawAnswer, number, RegExp][] => [
        [
          'a line of 200 MB',
          vendor,
          () => ({ headers, pieces: ['data: ', ...Array.from({ length: 200 }, () => long)] }),
          6,
          /an event longer than 4194304 characters/,
        ],
        ['256 MB of one line, compressed', vendor, () => bomb('x'), 6, /an event longer than/],
        ['256 MB of empty lines, compressed', vendor, () => bomb('\n'), 6, /an event longer than/],
        ['256 MB of one event in small lines, compressed', vendor, () => bomb('data: x\n'), 6, /an event longer than/],
        ['256 MB of deltas, compressed', vendor, () => bomb(delta(vendor)), 6, /an answer longer than/],
        ['256 MB of large deltas, compressed', vendor, () => bomb(largeDelta(vendor)), 6, /an answer longer than/],
        ['256 MB of thoughts, compressed', vendor, () => bomb(thought(vendor)), 6, /an answer longer than/],
        ['256 MB of JSON, compressed', vendor, () => bomb('[', 'application/json'), 6, /a reply longer than 16 MiB/],
        ['256 MB of an error page, compressed', vendor, () => bomb('x', 'text/html', 400), 6, /refused the request/],
        // What is below the wire is one for both of OpenAI.
      ]).filter(([what, vendor]) => vendor !== 'responses' || /large deltas|thoughts/.test(what)),
      2,
    ),
  )(
    'as %s of %s, then it ends with a clear error, under 150 MB of memory',
    async (_name, vendor, reply, exit, says) => {
      const nodeArgs = ['--require', resolve('bench/peak-memory.cjs')];
      const { code, err } = await chat(vendor, [reply()], ['--quiet'], {}, nodeArgs);
      const [message = '', peakKilobytes] = err.trim().split(/\n+/);
      expect(code).toBe(exit);
      expect(message).toMatch(says);

      expect(Number(peakKilobytes) / 1024).toBeLessThan(150);
    },
  );
});

/** A delta of 64 KiB of text. */
function largeDelta(vendor: Vendor): string {
  const text = 'x'.repeat(2 ** 16);
  return frame(
    {
      openai: { choices: [{ delta: { content: text } }] },
      anthropic: { type: 'content_block_delta', delta: { type: 'text_delta', text } },
      responses: { type: 'response.output_text.delta', delta: text },
    }[vendor],
  );
}

/** What a vendor wants back unchanged. */
function thought(vendor: Vendor): string {
  const data = 'x'.repeat(2 ** 10);
  return frame(
    {
      openai: { choices: [{ delta: { reasoning_details: [{ data }] } }] },
      anthropic: { type: 'content_block_start', content_block: { type: 'redacted_thinking', data } },
      responses: {
        type: 'response.output_item.done',
        item: { type: 'reasoning', summary: [], encrypted_content: data },
      },
    }[vendor],
  );
}
