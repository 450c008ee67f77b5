import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tape } from '../../src/core/records/tape.ts';
import { PROGRAM, runBuilt } from '../support/built.ts';
import { startChatServer } from '../support/chat-server.ts';
import { MANY_STEPS } from '../support/deadlines.ts';
import { isLong } from '../support/long.ts';
import { tempFolder } from '../support/temp-home.ts';

const PROMPT = '---\nmodel: openai/gpt-4.1-mini\ntemperature: 0\n---\nPlease {{ what }}.\n';
const TESTS = ['text', 'fail', 'refuse', 'cut', 'tool'].map(
  (what) => `- vars: { what: ${what} }\n  expect: { contains: o }\n`,
);
const KEY = 'sk-canary-0123456789abcdef';

/** Tests that were recorded with a server that answers in every way there is, and is gone now. */
async function recorded() {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/all.md'), PROMPT);
  writeFileSync(join(cwd, 'p/all.test.yml'), TESTS.join(''));
  const server = await startChatServer();
  server.respond = ({ body, headers }) => {
    const what = /Please (\w+)/.exec(String(body.messages.at(-1).content))![1]!;
    const deltas = ['He', 'llo ', `${headers.authorization}`, ' 👩‍👩‍👧'];
    if (what === 'fail') return { error: { status: 400, type: 'bad', message: `no ${headers.authorization}` } };
    if (what === 'tool')
      return { deltas: [...deltas, { name: 'weather', input: { city: 'Oslo' } }], finish: 'tool_calls' };
    return { deltas, finish: what === 'refuse' ? 'content_filter' : what === 'cut' ? 'length' : 'stop' };
  };
  const env = { ...server.env, OPENAI_API_KEY: KEY, LLMKIT_HOME: join(cwd, 'home') };
  const { out } = await runBuilt(['prompt', 'test', 'p', '--record', '--json'], { env, cwd });
  await server.close();
  return { cwd, out, asked: server.requests.length };
}

/** What tells a run from another: all but how long it took when it was recorded. */
const withoutTimes = (out: string) => out.replaceAll(/,?\s*"duration_ms": \d+/g, '');

test(
  'when tests are played many times, then each report is the same, without a key, and where it can be cut without a network',
  async () => {
    const { cwd, out, asked } = await recorded();
    expect(asked).toBe(5);
    const env = { PATH: process.env['PATH'], LLMKIT_HOME: join(cwd, 'none') };
    const isCut = spawnSync('unshare', ['-rn', 'true']).status === 0;
    const [program = '', ...before] = [...(isCut ? ['unshare', '-rn'] : []), process.execPath];
    const play = () =>
      spawnSync(program, [...before, PROGRAM, 'prompt', 'test', 'p', '--json'], { cwd, env, encoding: 'utf8' });
    const first = play();
    expect(withoutTimes(first.stdout)).toBe(withoutTimes(out).replaceAll(KEY, '…'));
    for (let at = 1; at < (isLong ? 100 : 5); at++) expect(play()).toMatchObject({ status: 1, stdout: first.stdout });
    expect(readdirSync(cwd).toSorted()).toEqual(['home', 'p']);
  },
  MANY_STEPS,
);

test('when every way to answer was recorded, then ends, calls of tools and faults are on tape, and no key is', async () => {
  const { cwd } = await recorded();
  const text = readFileSync(join(cwd, 'p/all.tapes.jsonl'), 'utf8');
  const tapes = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Tape);
  const endOf = ({ events, fault }: Tape) =>
    fault?.code ?? events.map((event) => ('finish_reason' in event ? String(event.finish_reason) : '')).join('');
  const ends = ['bad_request', 'content_filter', 'length', 'stop', 'tool_calls'];
  expect(new Set(tapes.map(endOf))).toEqual(new Set(ends));
  expect(text).toMatch(/"type":"tool_call","id":"[^"]+","name":"weather","input":\{"city":"Oslo"\}/);
  expect(text).not.toContain('canary');
});
