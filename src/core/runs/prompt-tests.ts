import type { Budget } from '../usage/budget.ts';
import { answeredTo, budgetOf } from './answered.ts';
import type { Ask } from '../call/ask.ts';
import { playing, taping } from '../call/taped.ts';
import type { LlmkitError } from '../errors.ts';
import type { ExchangeInput } from '../exchange/input.ts';
import { planExchange } from '../exchange/plan.ts';
import { present } from '../fields.ts';
import { withAttached } from '../files/attached.ts';
import { calledAs } from '../prompts/names.ts';
import type { PromptRunner } from '../prompts/runner.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { isOutOfBudget, kindOfFault } from './faults.ts';
import { AdaptivePace } from './pace.ts';
import type { TestOptions, TestPorts } from './test-options.ts';
import { runCases, USUAL_PARALLEL } from './runner.ts';
import { checkAll } from '../evals/check.ts';
import type { PromptTest } from '../records/prompt-test.ts';
import { faultsOfAll, type TestFault } from './test-faults.ts';
import type { PromptSuite } from './find-suites.ts';
import { judgeOf } from './judge.ts';
import { outcomeOf, testedAnswer, type TestOutcome } from '../evals/outcome.ts';
import { tapesIn, TapeShelf } from '../evals/tape-shelf.ts';

/** A run of a test with all that is asked. */
interface PlannedRun {
  prompt: string;
  number: number;
  test: PromptTest;
  take: number;
  model: string;
  input: ExchangeInput;
  shelf: TapeShelf;
  tapes: string;
}

/** Tests that can be run: every fault of theirs was found before. */
export interface TestPlan {
  runs: readonly PlannedRun[];
  options: TestOptions;
  settings: SettingsSnapshot;
}

interface GivenToAll {
  settings: SettingsSnapshot;
  /** What all of them may cost together. */
  budget?: Budget | undefined;
}

/** Runs the tests of prompts. */
export class PromptTests {
  readonly #ports: TestPorts;
  readonly #runner: PromptRunner;

  constructor(ports: TestPorts, runner: PromptRunner) {
    this.#ports = ports;
    this.#runner = runner;
  }

  /** What would be asked. Throws all faults at once: wrong values, models that nobody knows, a key that is missing. */
  async plan(suites: readonly PromptSuite[], options: TestOptions): Promise<TestPlan> {
    const settings = await this.#ports.settings.snapshot();
    const budget = budgetOf(options.flags);
    const runs: PlannedRun[] = [];
    const faults: TestFault[] = [];
    const shelves = new Map<string, TapeShelf>();
    for (const suite of suites) {
      // Several prompts may have their tests in one file.
      const shelf = shelves.get(suite.tapes) ?? (await this.#shelfOf(suite, options));
      shelves.set(suite.tapes, shelf);
      const prompt = calledAs(suite.prompt);
      for (const [at, test] of suite.tests.entries())
        try {
          const inputs = await this.inputsOf(suite, test, { ...options, settings, budget });
          for (const input of inputs)
            for (let take = 1; take <= (options.repeat ?? 1); take++)
              runs.push({ ...input, prompt, number: at + 1, test, take, shelf, tapes: suite.tapes });
        } catch (thrown) {
          faults.push({ where: `test ${at + 1} of ${prompt}`, thrown });
        }
    }
    if (faults.length > 0) throw faultsOfAll(faults);
    return { runs, options, settings };
  }

  async #shelfOf({ tapes }: PromptSuite, { mode }: TestOptions): Promise<TapeShelf> {
    const text = mode === 'live' ? undefined : await this.#ports.testFiles.read(tapes);
    return new TapeShelf(this.#ports, text === undefined ? [] : tapesIn(text, tapes, { mended: mode === 'record' }));
  }

  /** What is asked for a test, once for each of its models. */
  async inputsOf(
    { prompt, attached }: PromptSuite,
    test: PromptTest,
    { mode, flags, settings, budget }: Pick<TestOptions, 'mode' | 'flags'> & GivenToAll,
  ): Promise<Pick<PlannedRun, 'input' | 'model'>[]> {
    const { values, input: text } = test;
    const prepared = await this.#runner.prepare(prompt, { given: values, input: text });
    const { messages, use } = await this.#runner.messages(prepared);
    const models = flags.model === undefined && test.models.length > 0 ? test.models : [flags.model];
    return Promise.all(
      models.map(async (model) => {
        const input: ExchangeInput = {
          target: { kind: 'none' },
          messages: withAttached(messages, attached),
          prompt: use,
          flags: { ...flags, ...present({ model }) },
          purpose: 'test',
          asksAnew: true,
          dryRun: mode === 'play',
          settings,
          ...present({ files: attached?.files, budget }),
        };
        const { first } = await planExchange(this.#ports, input);
        return { input, model: `${first.connection.provider}/${first.request.model}` };
      }),
    );
  }

  /** The outcomes, in the order of the tests. What was recorded is kept however it ends. */
  async *run({ runs, options, settings }: TestPlan): AsyncGenerator<TestOutcome> {
    const { signal, mode } = options;
    const shelves =
      mode === 'record' ? new Map(runs.map(({ tapes, shelf }) => [tapes, shelf])) : new Map<string, never>();
    for (const [path, shelf] of shelves) await this.#mend(path, shelf);
    const pace = mode === 'play' ? undefined : new AdaptivePace(this.#ports);
    const refused = new Map<string, LlmkitError>();
    const ask = (run: PlannedRun, each: { signal: AbortSignal }) =>
      this.#outcome(run, { ...options, ...each, pace, refused }, settings);
    for await (const { outcome } of runCases(runs, { parallel: USUAL_PARALLEL, ask, order: 'given', signal }))
      yield outcome;
    // Only now: a run that was stopped leaves what was there, with what it recorded behind it. So does one that asks another
    // model, or otherwise, than the tests do by themselves.
    const only = Object.keys(options.flags).length === 0 ? ({ only: 'kept' } as const) : {};
    for (const [path, shelf] of shelves) await this.#ports.testFiles.write(path, shelf.text(only));
  }

  /** A line that is broken off would spoil the first that is added behind it. */
  async #mend(path: string, shelf: TapeShelf): Promise<void> {
    const text = await this.#ports.testFiles.read(path);
    if (text !== undefined && !/^$|\n$/.test(text.slice(-1))) await this.#ports.testFiles.write(path, shelf.text());
  }

  async #outcome(
    run: PlannedRun,
    options: TestOptions & { pace: AdaptivePace | undefined; refused: Map<string, LlmkitError> },
    settings: SettingsSnapshot,
  ): Promise<TestOutcome> {
    const { mode, signal, pace, refused, repeat = 1 } = options;
    let played = 0;
    const ask = this.#askFor(run, options, (duration) => (played += duration));
    const ports = { ...this.#ports, ask };
    const failure = refused.get(run.model);
    const answered = failure
      ? { failure, duration_ms: undefined }
      : await answeredTo(ports, run.input, { signal, pace });
    if (mode !== 'play' && answered.failure && isForAll(answered.failure)) refused.set(run.model, answered.failure);
    if (mode === 'play') answered.duration_ms = played > 0 ? played : undefined;
    const judge = judgeOf(ports, { settings, isPlayed: mode === 'play', budget: run.input.budget, signal });
    const tested = testedAnswer(answered);
    const checks = tested ? await checkAll(run.test.expect, tested, { ...this.#ports, judge }) : [];
    const { prompt, number: test, model, take } = run;
    const name = run.test.name;
    return outcomeOf(
      { prompt, test, model, ...present({ name, run: repeat > 1 ? take : undefined }) },
      answered,
      checks,
    );
  }

  /** Whoever answers: the tape, a model whose answers are recorded, or a model. */
  #askFor({ shelf, take, tapes }: PlannedRun, { mode, signal }: TestOptions, played: (ms: number) => void): Ask {
    if (mode === 'live') return this.#ports.ask;
    if (mode === 'play')
      return playing(shelf.misses, {
        find: (call) => shelf.find(call, take),
        played: ({ duration_ms: duration }) => played(duration),
      });
    const { clock, keyCommands, testFiles, ask } = this.#ports;
    return taping(ask, {
      take,
      clock,
      keyOf: (asked) => shelf.keyOf(asked),
      withKey: (connection) => keyCommands.withKey(connection, signal),
      keep: async (tape) => {
        if (shelf.keep(tape)) await testFiles.append(tapes, JSON.stringify(tape));
      },
    });
  }
}

/**
 * A key that is refused, or a model that is not there: no other test of it would fare better. One that is too dear says
 * nothing of the others, which may cost less.
 */
function isForAll(failure: LlmkitError): boolean {
  return kindOfFault(failure) === 'of_all' && !isOutOfBudget(failure);
}
