import { tapedRequest } from '../call/normalized.ts';
import { LlmkitError } from '../errors.ts';
import type { ProviderEvent } from '../events.ts';
import { planExchange } from '../exchange/plan.ts';
import { present } from '../fields.ts';
import { goingWith } from '../files/attached.ts';
import type { TestFormats } from '../ports/test-formats.ts';
import type { Message } from '../records/message.ts';
import type { Tape } from '../records/tape.ts';
import type { PromptSuite } from './find-suites.ts';
import type { KeptTest } from '../records/prompt-test.ts';
import type { PastRun } from './past-runs.ts';
import type { PromptTests } from './prompt-tests.ts';
import type { TestPorts } from './test-options.ts';
import { jsonIn } from '../evals/same.ts';
import { tapesIn, TapeShelf } from '../evals/tape-shelf.ts';

/** What became of runs that were to be kept as tests. */
export interface KeptRuns {
  /** The file that has them now. */
  file: string;
  kept: KeptTest[];
  /** How many of them are on tape. The others were made with another version, which answers another question. */
  taped: number;
}

/** Writes runs down as tests with what was answered then, at the end of the tests of their prompt, and their answers on tape. */
export async function keepRuns(
  runs: readonly PastRun[],
  suite: PromptSuite,
  { ports, tests, formats }: { ports: TestPorts; tests: PromptTests; formats: TestFormats },
): Promise<KeptRuns> {
  const there = new Set(suite.tests.map(({ name }) => name));
  const pairs = runs.map((run) => ({ run, test: testOf(run) })).filter(({ test }) => !there.has(test.name));
  const { file, tapes: path } = suite;
  const kept = pairs.map(({ test }) => test);
  if (kept.length === 0) return { file, kept, taped: 0 };
  const old = await ports.testFiles.read(path);
  const shelf = new TapeShelf(ports, old === undefined ? [] : tapesIn(old, path));
  const tapes: Tape[] = [];
  for (const { run, test } of pairs)
    if (run.question.prompt?.version_id === suite.prompt.version_id) tapes.push(await tapeOf(run, test));
  await ports.testFiles.write(file, formats.withTests(await ports.testFiles.read(file), kept, file));
  for (const tape of tapes) shelf.keep(tape);
  if (tapes.length > 0) await ports.testFiles.write(path, shelf.text());
  return { file, kept, taped: tapes.length };

  async function tapeOf(run: PastRun, test: KeptTest): Promise<Tape> {
    const { vars = {}, input, models = [] } = test;
    const asked = { values: vars, models, expect: [], ...present({ input }) };
    const [planned] = await tests.inputsOf(suite, asked, {
      mode: 'play',
      flags: {},
      settings: await ports.settings.snapshot(),
    });
    const { first } = await planExchange(ports, planned!.input);
    const { duration_ms = 0 } = run.answer;
    const tape = { kind: 'tape', v: 1, key: await shelf.keyOf(tapedRequest(first)), take: 1 } as const;
    return { ...tape, ...tapedRequest(first), events: eventsOf(run.answer), duration_ms };
  }
}

/** The runs with these numbers. Throws `out_of_range` for one that is not there, `unsupported` where files went with it. */
export function runsNumbered(numbers: readonly number[], runs: readonly PastRun[]): PastRun[] {
  return [...new Set(numbers)].map((number) => {
    const run = runs[number - 1];
    if (!run) throw noSuchRun(number, runs.length);
    const { rag_context, parts = [] } = goingWith(run.question);
    if (rag_context === undefined && parts.length === 0) return run;
    const why = 'files went with its question, and a test has none of its own';
    throw new LlmkitError('unsupported', `Cannot keep run ${number} as a test: ${why}.`);
  });
}

function noSuchRun(number: number, count: number): LlmkitError {
  const there = count === 0 ? 'no run is stored with its values and answer' : `they are numbered from 1 to ${count}`;
  return new LlmkitError('out_of_range', `Cannot keep run ${number}: ${there}.`, {
    ...(count === 0 && { advice: [{ kind: 'example', text: 'llmkit prompt run NAME --save' }] }),
  });
}

function testOf({ at, conversation_id, values, input, answer }: PastRun): KeptTest {
  const said = jsonIn(answer.content);
  const { provider, model } = answer;
  return {
    name: `run of ${at.slice(0, 10)}, ${conversation_id.slice(0, 8)}`,
    ...(Object.keys(values).length > 0 && { vars: values }),
    ...present({ input }),
    ...(provider !== undefined && model !== undefined && { models: [`${provider}/${model}`] }),
    expect: said ? { json: said.value } : { equals: answer.content.trim() },
  };
}

/** An answer as a model would have given it, in one piece. */
function eventsOf({
  content,
  provider = '',
  model = '',
  usage,
  cost_usd,
  finish_reason = 'stop',
}: Message): ProviderEvent[] {
  return [
    { type: 'started', provider, model },
    { type: 'text', text: content },
    ...(usage ? [{ type: 'usage' as const, usage, ...present({ cost_usd }) }] : []),
    { type: 'finish', finish_reason },
  ];
}
