import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tape } from '../../../src/core/records/tape.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { testKit } from '../../support/test-kit.ts';

const PROMPT = '---\nmodel: mock/echo\ntemperature: 0.2\n---\nSay {{ word }} to {{ name }}.\n';
const TESTS = `tests:
  - name: greets
    vars: { word: hello, name: Ann }
    expect: { contains: [hello, Ann], max_chars: 60, max_cost_usd: 0 }
  - vars: { word: bye, name: Bob }
    expect: { not_contains: Ann, matches: 'B.b' }
`;

/** A folder with a prompt and its tests, and a kit that runs them. */
function project(files: Record<string, string> = {}) {
  const path = tempFolder();
  const write = (name: string, text: string) => {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  for (const [name, text] of Object.entries({ 'greet.md': PROMPT, 'greet.test.yml': TESTS, ...files }))
    write(name, text);
  const kit = testKit({ realFiles: true });
  const run = (...args: string[]) => kit.run('prompt', 'test', path, ...args);
  const lines = async (...args: string[]) => (await run(...args)).out.trimEnd().split('\n');
  const read = (name: string) => readFileSync(join(path, name), 'utf8');
  return { path, kit, run, lines, write, read };
}

test('when a folder and files in it are named, then each test runs once', async () => {
  const { path, lines } = project();
  expect(await lines(join(path, 'greet.md'), `${path}/./greet.md`, path, '--live')).toHaveLength(2);
});

describe('when tests are recorded', () => {
  test('then they play, without a call in the usage, the same each time', async () => {
    const { run, kit } = project();
    expect(await run('--record')).toMatchObject({ code: 0, err: expect.stringContaining('2 tests passed') });
    const recorded = await kit.json('usage');
    const first = await run('--json');
    for (let at = 0; at < 5; at++) expect(await run('--json')).toEqual(first);
    expect(first.code).toBe(0);
    expect(await kit.json('usage')).toEqual(recorded);
  });

  test('then a changed prompt, value or parameter misses and is named', async () => {
    const { run, write } = project();
    await run('--record');
    write('greet.md', PROMPT.replace('Say', 'say'));
    expect((await run()).out).toContain('Not on tape: message 1 says "say hello to');
    write('greet.md', PROMPT.replace('0.2', '0.3'));
    expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining('temperature is 0.3, on tape 0.2') });
    write('greet.md', PROMPT);
    write('greet.test.yml', TESTS.replace('Bob', 'Bib'));
    expect((await run()).out).toContain(
      'says "Say bye to Bib.\\\\n", on tape "Say bye to Bob.\\\\n"'.replaceAll('\\\\', '\\'),
    );
  });

  test('then tapes that nobody asks for any more go', async () => {
    const { run, write, read } = project();
    await run('--record');
    write('greet.test.yml', TESTS.replace('Bob', 'Bib'));
    await run('--record');
    expect(read('greet.tapes.jsonl')).not.toContain('Bob');
  });

  test('then a link in the place of the tapes is not followed', async () => {
    const { run, path, write, read } = project({ 'other.txt': 'mine' });
    symlinkSync(join(path, 'other.txt'), join(path, 'greet.tapes.jsonl'));
    expect((await run('--record')).code).toBe(9);
    expect(read('other.txt')).toBe('mine');
    write('other.txt', 'mine');
  });
});

describe('when a test fails', () => {
  test('then it says why, and exits with 1', async () => {
    const { lines, run } = project({
      'greet.test.yml': '- vars: { word: a, name: b }\n  expect: { equals: x, contains: Say }',
    });
    await run('--record');
    expect((await run()).code).toBe(1);
    const [line] = await lines();
    expect(line).toMatch(/^failed\t.*greet\.md\t1\t\tmock\/echo\t\d+\t0\tequals "x": from character 1 on it is/);
  });

  test('then the report for CI has it', async () => {
    const { run, path, read } = project({
      'greet.test.yml': `- vars: { word: '<&">', name: b }\n  expect: { equals: x }`,
    });
    await run('--live', '--junit', join(path, 'report.xml'));
    expect(read('report.xml')).toMatch(/<testsuites name="llmkit prompt test" tests="1" failures="1" errors="0"/);
    expect(read('report.xml')).toContain('Say &lt;&amp;&quot;&gt; to b.');
  });

  test('then the report for CI can go to standard output, in place of the table', async () => {
    const { run } = project();
    const { code, out } = await run('--live', '--junit', '-');
    expect([code, out]).toEqual([0, expect.stringMatching(/^<\?xml [^]*<\/testsuites>\n$/)]);
    expect((await run('--live', '--junit', '-', '--json')).code).toBe(2);
  });

  test('then the calls are told apart from answers in the usage', async () => {
    const { run, kit } = project();
    await run('--live');
    expect(await kit.json('usage', '--last')).toMatchObject({ purpose: 'test' });
  });

  test('then --repeat tells how often', async () => {
    const { run } = project();
    const outcomes = JSON.parse((await run('--live', '--repeat', '3', '--json')).out) as {
      run: number;
      status: string;
    }[];
    expect(outcomes.map(({ run: time }) => time)).toEqual([1, 2, 3, 1, 2, 3]);
    expect((await run('--live', '--repeat', '3')).err).toMatch(/greet\.md, test 1, mock\/echo: passed 3 of 3\n/);
  });
});

test('when a configuration of promptfoo names a file, then it is the one beside it', async () => {
  const { path, kit } = project({
    'foo/promptfooconfig.yaml': `prompts: [file://ask.txt]
providers: ['mock:echo']
tests: [{ vars: { topic: cats }, assert: [{ type: icontains, value: 'ABOUT {{topic}}' }] }]`,
    'foo/ask.txt': 'Write about {{ topic }}',
  });
  const { code, out } = await kit.run('prompt', 'test', join(path, 'foo'), '--live');
  expect([code, out]).toEqual([0, expect.stringMatching(/^passed\t.*\/foo\/ask\.txt\t1\t\tmock\/echo/)]);
});

describe('when tests cannot be run', () => {
  test('then all files of tests that cannot be used are told', async () => {
    const { run } = project({ 'greet.test.yml': 'tests: 5', 'b.md': 'Hi', 'b.test.yml': '- 5', 'c.test.yml': '- {}' });
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toMatch(
      /b\.test\.yml: test 1: it is no mapping\.\n.*c\.test\.yml: no prompt c\.md is beside it, and none is/,
    );
    expect(err).toContain(
      'greet.test.yml: tests is no list.\nerror: Cannot run the tests: 3 files of them cannot be used.',
    );
  });

  test('then all faults are told before anything is asked', async () => {
    const { run, kit } = project({
      'greet.test.yml': '- vars: { word: a }\n- vars: { name: b, nam: c }\n- vars: { word: a, name: b }',
    });
    const { code, err } = await run('--live');
    expect(code).toBe(2);
    expect(err).toMatch(
      /test 1 of .*: name is required\.\ntest 2 of .*\nerror: Cannot run test 1 of .* \(and 1 more\)/,
    );
    expect(await kit.json('usage')).toMatchObject({ total: { calls: 0 } });
  });

  test.each([
    [['--record', '--live'], 2],
    [['--max-changed', '3'], 2],
    [['--keep', '1'], 2],
    [['--from-history', '5', '--live'], 2],
    [['--max-changed', 'x', '--from-history', '5'], 2],
  ])('with %j, then it is misuse', async (flags, code) => {
    expect((await project().run(...flags)).code).toBe(code);
  });

  test('without tests, then it says where they belong', async () => {
    const { kit, path } = project({ 'plain.md': 'Hi' });
    const { code, err } = await kit.run('prompt', 'test', join(path, 'plain.md'));
    expect([code, err]).toEqual([4, expect.stringContaining('it has no tests')]);
    expect((await kit.run('prompt', 'test')).code).toBe(4);
  });
});

describe('when tests stand elsewhere', () => {
  test('in the front matter, then they are run like others', async () => {
    const { run } = project({ 'in.md': '---\nmodel: mock/echo\ntests:\n  - expect: { contains: Hi }\n---\nHi' });
    expect((await run('--record')).err).toContain('3 tests passed');
    expect((await run()).code).toBe(0);
  });

  test('for a stored prompt in the home, then they are found by its name', async () => {
    const { kit } = project();
    await kit.addPrompt('sum', 'Sum up.', '--model', 'mock/echo');
    mkdirSync(join(kit.home, 'tests'), { mode: 0o700 });
    writeFileSync(join(kit.home, 'tests', 'sum.test.yml'), '- expect: { contains: Sum }');
    expect((await kit.run('prompt', 'test', 'sum', '--record')).code).toBe(0);
    expect(existsSync(join(kit.home, 'tests', 'sum.tapes.jsonl'))).toBe(true);
    expect((await kit.run('prompt', 'test')).err).toBe('1 test passed\n');
  });

  test('in a prompt of GitHub Models, then its own evaluators hold', async () => {
    const text = `messages: [{ role: user, content: 'Sum up {{input}}' }]\nmodel: mock/echo\ntestData: [{ input: one }]\nevaluators: [{ name: e, string: { contains: SUM } }]`;
    const { kit, path } = project({ 'sum.prompt.yml': text });
    expect((await kit.run('prompt', 'test', join(path, 'sum.prompt.yml'), '--live', '-m', 'mock/echo')).code).toBe(0);
  });

  test('and name a file outside of their folder, then it is refused', async () => {
    const { kit, path } = project({ 'x.test.yml': 'prompt: ../secret.md\ntests: []' });
    const { code, err } = await kit.run('prompt', 'test', join(path, 'x.test.yml'));
    expect([code, err]).toEqual([2, expect.stringContaining('../secret.md is not below its folder')]);
  });
});

describe('when a model judges', () => {
  const TEST = `- vars: { word: a, name: b }\n  judge_model: openai/gpt-4.1\n  expect: { judge: It is kind., contains: Say }`;

  async function judgedBy(...answers: string[]) {
    const server = await startChatServer();
    for (const answer of answers) server.reply(answer);
    const { kit, path, run, read } = project({ 'greet.test.yml': TEST });
    const env = { ...server.env, OPENAI_API_KEY: 'sk-canary-0123456789' };
    const recorded = await kit.runWith({ env }, 'prompt', 'test', path, '--record', '--json');
    return { server, recorded, kit, path, run, read };
  }

  test('then its verdict counts, its call has the purpose judge, and it plays without a key', async () => {
    const { recorded, run, read, server } = await judgedBy('{"why": "It says so.", "holds": true}');
    expect(recorded.code).toBe(0);
    expect(server.requests[0]!.body.messages[1].content).toContain('It is kind.');
    const [outcome] = JSON.parse((await run('--json')).out);
    expect(outcome.checks[0]).toEqual({
      kind: 'judge',
      expected: 'judge "It is kind."',
      status: 'holds',
      why: 'It says so.',
    });
    const tapes = read('greet.tapes.jsonl');
    expect(tapes).not.toContain('canary');
    expect(
      tapes
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Tape).provider)
        .toSorted(),
    ).toEqual(['mock', 'openai']);
  });

  test('and would cost more than --max-cost, then it is not asked', async () => {
    const { server, kit, path } = await judgedBy('{"why": "It says so.", "holds": true}');
    const { length } = server.requests;
    const args = ['prompt', 'test', path, '--live', '--max-cost', '0.0000001'];
    const { code, err } = await kit.runWith({ env: server.env }, ...args);
    expect([code, err, server.requests.length]).toEqual([6, expect.stringContaining('could not be judged'), length]);
  });

  test('and answers nonsense, then the judge failed and no test did', async () => {
    const { recorded } = await judgedBy('Well.', 'Hm.');
    expect([recorded.code, recorded.err]).toEqual([6, expect.stringContaining('1 of 1 test could not be judged')]);
    expect(JSON.parse(recorded.out)).toMatchObject([{ status: 'unjudged', checks: [{ status: 'unjudged' }, {}] }]);
  });
});

test('when a key is refused, then no more of its tests are sent than were under way', async () => {
  const server = await startChatServer();
  server.respond = () => ({ error: { status: 401, type: 'x', message: 'Bad key' } });
  const { path } = project();
  const kit = testKit({ realFiles: true, env: server.env });
  const { code, out } = await kit.run('prompt', 'test', path, '--live', '-m', 'openai/m', '--repeat', '20');
  expect([code, out.match(/refused the key/g)?.length]).toEqual([1, 40]);
  expect(server.requests.length).toBeLessThanOrEqual(8);
});
