import type { PromptRunner } from '../prompts/runner.ts';
import type { PromptService } from '../prompts/service.ts';
import { type FindPorts, type PromptSuite, SuiteFinder } from './find-suites.ts';
import { HistoryTests } from './history-tests.ts';
import { keepRuns, type KeptRuns, runsNumbered } from './keep-runs.ts';
import { pastRunsOf } from './past-runs.ts';
import { PromptTests } from './prompt-tests.ts';
import type { TestPorts } from './test-options.ts';

/** Tests of prompts: found, run against tapes or models, and made of what was really asked. */
export class TestService {
  readonly suites: SuiteFinder;
  readonly prompts: PromptTests;
  readonly history: HistoryTests;
  readonly #ports: TestPorts & FindPorts;

  constructor(ports: TestPorts & FindPorts, { prompts, runner }: { prompts: PromptService; runner: PromptRunner }) {
    const vendors = async () => (await ports.settings.snapshot()).definitions.map(({ name }) => name);
    this.#ports = ports;
    this.suites = new SuiteFinder(ports, prompts, vendors);
    this.prompts = new PromptTests(ports, runner);
    this.history = new HistoryTests(ports, runner);
  }

  /** Writes the runs with these numbers, of the last `count`, down as tests. */
  async keep(
    numbers: readonly number[],
    suite: PromptSuite,
    { count, signal }: { count: number; signal: AbortSignal },
  ): Promise<KeptRuns> {
    const { runs } = await pastRunsOf(suite.prompt, count, this.#ports.conversations, signal);
    const formats = await this.#ports.testFormats();
    return keepRuns(runsNumbered(numbers, runs), suite, { ports: this.#ports, tests: this.prompts, formats });
  }
}
