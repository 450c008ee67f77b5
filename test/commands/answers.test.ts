import { describe, expect, test } from '@jest/globals';
import { SPEECH } from '../support/faults.ts';
import { anthropic, openai } from '../support/frames.ts';
import { eventStream, type RawReply, startRawServer } from '../support/raw-server.ts';
import { type KitOptions, testKit } from '../support/test-kit.ts';

const MODELS = { openai: 'openai/gpt-4o', anthropic: 'anthropic/claude-sonnet-5-5' };
const THOUGHT = {
  openai: openai.delta({ reasoning_content: 'hmm ' }) + openai.delta({ reasoning_content: 'so\u001b[2J' }),
  anthropic: anthropic.start() + anthropic.thinking('hmm ') + anthropic.thinking('so\u001b[2J'),
};

/** Runs `chat` against a server that answers with `reply`. */
async function chat(vendor: 'openai' | 'anthropic', reply: RawReply, options: KitOptions, ...args: string[]) {
  const { url } = await startRawServer(reply);
  const env = {
    OPENAI_API_KEY: 'sk-test-openai',
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: 'sk-test-anthropic',
    ANTHROPIC_BASE_URL: url,
  };
  const kit = testKit({ env });
  const result = await kit.runWith(options, 'chat', '-m', MODELS[vendor], ...args, 'Hi');
  return { ...result, kit };
}

describe.each(['openai', 'anthropic'] as const)('reasoning of %s', (vendor) => {
  const { begin, more, finish } = SPEECH[vendor];
  const reply = eventStream(THOUGHT[vendor], begin, more, finish());

  test.each<[string, KitOptions, string[], string]>([
    ['stderr is a terminal', { tty: { stderr: true } }, ['--no-color'], 'hmm so\n\n'],
    ['it is asked for', {}, ['--show-reasoning'], 'hmm so\u001b[2J\n'],
    ['stderr is a terminal and --quiet is given', { tty: { stderr: true } }, ['--quiet'], ''],
    ['stderr is a terminal and a script reads JSON', { tty: { stderr: true } }, ['--no-save', '--json'], ''],
    ['nobody wants it', {}, [], ''],
    ['only stdout is a terminal', { tty: { stdout: true } }, ['--no-save'], ''],
  ])('when %s, then stderr has it or not, and stdout never', async (_when, options, args, shown) => {
    const { code, out, err } = await chat(vendor, reply, options, ...args);
    expect([code, err]).toEqual([0, shown]);
    expect(out).toContain('some text');
    expect(out).not.toContain('hmm');
  });

  test('when stderr has colour, then it is dimmed', async () => {
    const { err } = await chat(vendor, reply, { tty: { stderr: true }, env: { TERM: 'xterm-256color' } });
    expect(err).toBe('\u001b[2mhmm so\u001b[22m\n\n');
  });

  test('when the answer breaks off in it, then the error stands on a line of its own', async () => {
    const { err } = await chat(vendor, eventStream(THOUGHT[vendor]), { tty: { stderr: true } }, '--no-color');
    expect(err).toMatch(/^hmm so\n\nerror: /);
  });
});

describe.each([
  ['openai', 'length'],
  ['anthropic', 'max_tokens'],
] as const)('when an answer of %s was cut at the max_tokens that somebody set', (vendor, reason) => {
  const { begin, more, finish } = SPEECH[vendor];
  const reply = eventStream(begin, more, finish(reason));
  const stored = { content: 'some text', finish_reason: 'length' };

  test('then it is an answer with a note', async () => {
    const { code, out, err, kit } = await chat(vendor, reply, {}, '--save', '--max-tokens', '2');
    expect([code, out]).toEqual([0, 'some text\n']);
    expect(err).toBe('note: the answer was cut at max_tokens; raise --max-tokens for more\n');
    expect((await kit.app().conversations.find('last')).messages[1]).toMatchObject(stored);
  });

  test('with --fail-on-truncation, then it is an error, its text shown and kept', async () => {
    const { code, out, err, kit } = await chat(
      vendor,
      reply,
      {},
      '--max-tokens',
      '2',
      '--save',
      '--fail-on-truncation',
    );
    expect([code, out]).toEqual([11, 'some text\n']);
    expect(err).toBe('error: The answer was cut at max_tokens. Raise --max-tokens for more.\n');
    const [, answer] = (await kit.app().conversations.find('last')).messages;
    expect(answer).toMatchObject(stored);
    expect(answer).not.toHaveProperty('incomplete');
  });

  test('and a script reads it, then its code is truncated', async () => {
    const { code, out, err } = await chat(vendor, reply, {}, '--json', '--fail-on-truncation');
    expect(code).toBe(11);
    expect(JSON.parse(out)).toMatchObject({ finish_reason: 'length' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'truncated' } });
  });
});

describe.each(['openai', 'anthropic'] as const)('when %s answers', (vendor) => {
  const { start, finish } = SPEECH[vendor];

  test('without a word, then that is told', async () => {
    const { code, out, err } = await chat(vendor, eventStream(start, finish()), {});
    expect([code, out, err]).toEqual([0, '', 'note: the answer is empty\n']);
  });

  test('with a refusal, then no record is printed, only the error', async () => {
    const { code, out, err } = await chat(vendor, { status: 401 }, {}, '--json');
    expect([code, out]).toEqual([6, '']);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'auth' } });
  });

  test('with --ndjson, then it has the notices that a person would see: timings only with --verbose, none with --quiet', async () => {
    const limited = ['--max-tokens', '1'];
    const notices = async (...args: string[]) => {
      const { out } = await chat(vendor, eventStream(...cut(vendor)), {}, '--ndjson', ...limited, ...args);
      const events = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return events.filter(({ type }) => type === 'notice').map(({ code }) => code);
    };
    expect(await notices()).toEqual(['truncated']);
    expect(await notices('--quiet')).toEqual([]);
    expect(await notices('--verbose')).toEqual(expect.arrayContaining(['wire', 'truncated']));
  });
});

test('when an answer is cut, then it says what to do next, in a conversation and without', async () => {
  const { begin } = SPEECH.openai;
  const kept = await chat('openai', eventStream(begin), {}, '--save', '--max-retries', '0');
  expect([kept.code, kept.err]).toEqual([
    8,
    expect.stringMatching(/What came is kept; to ask again: llmkit conv retry last\.?\n$/),
  ]);
  expect((await kept.kit.run('conv', 'show', 'last')).out).toContain('some');
  const lost = await chat('openai', eventStream(begin), {}, '--no-save', '--max-retries', '0');
  expect([lost.code, lost.err]).toEqual([8, expect.stringMatching(/reason\. Ask again\.?\n$/)]);
});

/** An answer that ends at max_tokens. */
function cut(vendor: 'openai' | 'anthropic'): string[] {
  const { begin, more, finish } = SPEECH[vendor];
  return [begin, more, finish(vendor === 'openai' ? 'length' : 'max_tokens')];
}
