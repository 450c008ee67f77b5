import { expect, test } from '@jest/globals';
import { GROUPINGS } from '../../src/core/usage/groupings.ts';
import type { UsageReport } from '../../src/core/usage/make-report.ts';
import { runBuilt } from '../support/built.ts';
import { anthropic, openai } from '../support/frames.ts';
import { figure, isLong } from '../support/long.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../support/raw-server.ts';
import { startScript } from '../support/script.ts';
import { tempHome } from '../support/temp-home.ts';

/** Every kind of exchange as often, over so many processes. */
const [processes, exchanges] = isLong ? [8, 112] : [4, 14];

const FIELDS = ['prompt_tokens', 'completion_tokens', 'total_tokens', 'cached_tokens', 'reasoning_tokens'] as const;
type Sums = Record<(typeof FIELDS)[number], number>;

/** Plays the kind of answer that the model is named after, and adds up what it tells of it. */
function player(told: Sums) {
  let number = 0;
  const tell = (prompt: number, completion: number, cached = 0, reasoning = 0) => {
    told.prompt_tokens += prompt;
    told.completion_tokens += completion;
    told.total_tokens += prompt + completion;
    told.cached_tokens += cached;
    told.reasoning_tokens += reasoning;
  };
  const openaiUsage = (cached: number, reasoning: number) => {
    const [prompt_tokens, completion_tokens] = [100 + number, 50 + (number % 17)];
    tell(prompt_tokens, completion_tokens, cached, reasoning);
    return {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      ...(cached > 0 && { prompt_tokens_details: { cached_tokens: cached } }),
      ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
    };
  };
  const streamed = (cached = 0, reasoning = 0) =>
    eventStream(openai.text('some'), openai.finish(), openai.usage(openaiUsage(cached, reasoning)), openai.done);
  const claude = (cached = 0): RawReply => {
    const [input_tokens, output_tokens] = [200 + number, 20 + (number % 13)];
    tell(input_tokens + cached, output_tokens, cached);
    const usage = { input_tokens, output_tokens: 1, ...(cached > 0 && { cache_read_input_tokens: cached }) };
    return eventStream(
      anthropic.start(usage),
      anthropic.text('some'),
      anthropic.finish('end_turn', { output_tokens }),
      anthropic.done,
    );
  };
  const wholeMessage = () => {
    tell(10, 5);
    return jsonReply(200, anthropic.whole('some'));
  };
  return (model: string, isClaude: boolean, hasResults: boolean): RawReply => {
    number++;
    if (model === 'cached') return isClaude ? claude(7) : streamed(9);
    if (model === 'reasoning') return streamed(0, 11);
    if (model === 'whole')
      return isClaude ? wholeMessage() : jsonReply(200, { ...openai.whole('some'), usage: openaiUsage(0, 0) });
    if (model === 'refused') return jsonReply(400, { error: { message: 'no', type: 'invalid_request_error' } });
    if (model === 'cut' && !isClaude)
      return { ...eventStream(openai.text('so'), openai.usage(openaiUsage(0, 0))), ending: 'reset' };
    // This wire tells at the beginning what was sent; that is not the whole of it.
    if (model === 'cut') return { ...eventStream(anthropic.start(), anthropic.text('so')), ending: 'reset' };
    if (model === 'busy') return jsonReply(529, { error: { message: 'busy', type: 'overloaded_error' } });
    if (model === 'tools' && !hasResults)
      return eventStream(
        openai.call('look_up'),
        openai.finish('tool_calls'),
        openai.usage(openaiUsage(0, 0)),
        openai.done,
      );
    return isClaude ? claude() : streamed();
  };
}

test(`when ${processes} processes make calls of all kinds, then usage adds up to what the servers told, however it is looked at`, async () => {
  const told = Object.fromEntries(FIELDS.map((field) => [field, 0])) as Sums;
  const play = player(told);
  const server = await startRawServer(({ body, headers }) => {
    const { model, messages } = body as { model: string; messages: { role: string }[] };
    return play(
      model,
      'anthropic-version' in headers,
      messages.some(({ role }) => role === 'tool'),
    );
  });
  const home = tempHome();
  const env = {
    LLMKIT_HOME: home,
    OPENAI_API_KEY: 'sk-o',
    OPENAI_BASE_URL: `${server.url}/v1`,
    ANTHROPIC_API_KEY: 'sk-a',
    ANTHROPIC_BASE_URL: server.url,
  };
  await runBuilt(['prompt', 'add', 'p', '--content', 'Hi'], { env });
  await runBuilt(['prompt', 'add', 'p', '--content', 'Hi there', '--update'], { env });
  const jobs = Array.from({ length: processes }, (_, number) => JSON.stringify({ home, exchanges, number }));
  const ends = await Promise.all(jobs.map((job) => startScript('test/support/mixed-calls.cjs', [job], { env }).ended));
  expect(ends.map(({ code, err }) => [code, err])).toEqual(jobs.map(() => [0, '']));

  const report = async (...args: string[]): Promise<UsageReport> =>
    JSON.parse((await runBuilt(['usage', '--json', ...args], { env })).out);
  const { total } = await report();
  expect(Object.fromEntries(FIELDS.map((field) => [field, total[field]]))).toEqual(told);
  const rounds = (processes * exchanges) / 14;
  // Two steps, a fallback, and a summary.
  expect(total).toMatchObject({ calls: rounds * 17, failed: rounds * 4, calls_without_usage: rounds });
  expect(total.cache_hits + server.requests.length).toBe(total.calls);
  figure(`${total.calls} calls, ${total.cache_hits} from the cache, ${total.total_tokens} tokens`);

  for (const by of GROUPINGS) {
    const { groups, days } = await report('--by', by, '--since', '1h');
    for (const field of [...FIELDS, 'calls', 'failed', 'cache_hits', 'calls_without_cost'] as const)
      expect([by, field, groups.reduce((sum, group) => sum + group[field], 0)]).toEqual([by, field, total[field]]);
    expect(days.reduce((sum, day) => sum + day.total_tokens, 0)).toBe(told.total_tokens);
  }
}, 600_000);
