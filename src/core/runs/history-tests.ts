import { LlmkitError } from '../errors.ts';
import type { ExchangeInput } from '../exchange/input.ts';
import { planExchange } from '../exchange/plan.ts';
import { costOf } from '../facts/cost.ts';
import { estimateCall } from '../facts/call-estimate.ts';
import { pricesOfCall } from '../facts/facts-of-call.ts';
import { present } from '../fields.ts';
import { goingWith, withAttached } from '../files/attached.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import { calledAs } from '../prompts/names.ts';
import type { GivenValues, PromptRunner } from '../prompts/runner.ts';
import { runCases, USUAL_PARALLEL } from './runner.ts';
import type { SettingValues } from '../tables/settings.ts';
import { faultsOfAll, type TestFault } from './test-faults.ts';
import type { ComparedAnswer, ComparedRun } from '../evals/history-report.ts';
import type { Answered } from '../evals/outcome.ts';
import { type PastRun, pastRunsOf } from './past-runs.ts';
import { answeredTo, budgetOf } from './answered.ts';
import { kindOfFault } from './faults.ts';
import { AdaptivePace } from './pace.ts';
import type { TestPorts } from './test-options.ts';
import { likenessOf } from '../evals/same.ts';

/** A run of then that is to be asked again, with what it may cost. */
interface PlannedAgain {
  run: PastRun;
  input: ExchangeInput;
  model: string;
  /** US dollars, for an answer as long as the one of then; absent where prices are unknown. */
  usd?: number;
}

/** How runs are asked again. */
interface HistoryOptions {
  flags: SettingValues;
  /** Values in place of those of then, such as of a variable that is new. */
  given: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Runs of a prompt that are to be asked again. Nothing was sent. */
export interface HistoryPlan {
  prompt: LoadedPrompt;
  /** Whom they ask, as `provider/model`. */
  model: string;
  runs: readonly PlannedAgain[];
  /** Of all of them, in US dollars; absent where it is not known. */
  usd?: number;
  /** Conversations that could not be read. */
  faults: readonly LlmkitError[];
}

/** Asks the real runs of a prompt again, with another version of it or another model, and compares the answers. */
export class HistoryTests {
  readonly #ports: TestPorts;
  readonly #runner: PromptRunner;

  constructor(ports: TestPorts, runner: PromptRunner) {
    this.#ports = ports;
    this.#runner = runner;
  }

  /** The last `count` runs. Throws `nothing_found` where there is none, and all faults of their values at once. */
  async plan(prompt: LoadedPrompt, count: number, { flags, given, signal }: HistoryOptions): Promise<HistoryPlan> {
    const { runs, faults } = await pastRunsOf(prompt, count, this.#ports.conversations, signal);
    if (runs.length === 0) throw noRuns(prompt);
    const settings = await this.#ports.settings.snapshot();
    const budget = budgetOf(flags);
    const planned: PlannedAgain[] = [];
    const wrong: TestFault[] = [];
    for (const run of runs)
      try {
        const values = { given, stored: run.values, input: run.input };
        planned.push(await this.#again(prompt, run, values, { flags, settings, ...present({ budget }) }));
      } catch (thrown) {
        wrong.push({ where: `run ${run.number} again`, thrown });
      }
    if (wrong.length > 0) throw faultsOfAll(wrong, [{ kind: 'example', text: '-v NAME=VALUE for all of them' }]);
    const costs = planned.map(({ usd }) => usd);
    const usd = costs.some((cost) => cost === undefined)
      ? undefined
      : costs.reduce<number>((sum, one) => sum + one!, 0);
    return { prompt, model: planned[0]!.model, runs: planned, faults, ...present({ usd }) };
  }

  async #again(
    prompt: LoadedPrompt,
    run: PastRun,
    values: GivenValues,
    means: Pick<ExchangeInput, 'flags' | 'settings' | 'budget'>,
  ): Promise<PlannedAgain> {
    const { question, answer } = run;
    const prepared = await this.#runner.prepare(prompt, values);
    const { messages, use } = await this.#runner.messages(prepared);
    const input: ExchangeInput = {
      target: { kind: 'none' },
      messages: withAttached(messages, goingWith(question)),
      prompt: use,
      purpose: 'test',
      asksAnew: true,
      ...means,
    };
    const { first } = await planExchange(this.#ports, input);
    const { prompt_tokens } = await estimateCall(first, this.#ports.modelFacts);
    const completion_tokens = answer.usage?.completion_tokens ?? Math.ceil(answer.content.length / 4);
    const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
    const usd = costOf(usage, await pricesOfCall(first, this.#ports.modelFacts));
    return { run, input, model: `${first.connection.provider}/${first.request.model}`, ...present({ usd }) };
  }

  /** Each run of then beside that of now, in their order. */
  async *run({ runs }: HistoryPlan, signal: AbortSignal): AsyncGenerator<ComparedRun> {
    const pace = new AdaptivePace(this.#ports);
    const ask = async ({ input }: PlannedAgain, each: { signal: AbortSignal }) => {
      const answered = await answeredTo(this.#ports, input, { ...each, pace });
      // The key is refused, or there is no money left: it would be so for all of them.
      if (answered.failure && kindOfFault(answered.failure) === 'of_all') throw answered.failure;
      return answered;
    };
    const cases = runCases(runs, { parallel: USUAL_PARALLEL, ask, order: 'given', signal });
    for await (const { asked, outcome } of cases) yield comparedRun(asked, outcome);
  }
}

function comparedRun({ run, model }: PlannedAgain, answered: Answered): ComparedRun {
  const { number, conversation_id, at, values, input, answer } = run;
  const before = answerThen(run);
  const after = answerNow(model, answered);
  const likeness =
    after.answer === undefined ? { same_text: false, same_json: false } : likenessOf(answer.content, after.answer);
  const changed = !likeness.same_text && !likeness.same_json;
  return { number, conversation_id, at, values, ...present({ input }), before, after, ...likeness, changed };
}

function answerThen({ answer }: PastRun): ComparedAnswer {
  const { content, provider, model, cost_usd, duration_ms } = answer;
  const who = model === undefined ? undefined : [provider, model].filter(Boolean).join('/');
  return present({ model: who, answer: content, chars: content.length, cost_usd, duration_ms });
}

function answerNow(model: string, { response, failure, duration_ms }: Answered): ComparedAnswer {
  if (failure || response === undefined)
    return { model, ...present({ error: failure && { code: failure.code, message: failure.message } }) };
  const { content } = response.message;
  return { model, answer: content, chars: content.length, ...present({ cost_usd: response.cost_usd, duration_ms }) };
}

function noRuns(prompt: LoadedPrompt): LlmkitError {
  const why = 'no run of it is stored with its values and answer';
  return new LlmkitError('nothing_found', `Cannot test ${calledAs(prompt)} from history: ${why}.`, {
    advice: [{ kind: 'example', text: `llmkit prompt run ${prompt.path ?? prompt.name} --save` }],
  });
}
