import { LlmkitError } from '../core/errors.ts';
import type { TestOutcome } from '../core/evals/outcome.ts';
import type { TestService } from '../core/runs/test-service.ts';
import { present } from '../core/fields.ts';
import { requireKind, requireKindIfGiven } from './given.ts';

/** Options of the tests of a prompt. */
export interface PromptTestOptions {
  /** `play`: what is on tape, so that nobody is asked; `record`: models are asked and put on tape; `live`: models are asked. */
  mode?: 'play' | 'record' | 'live';
  /** How often each is run; 1 when absent. */
  repeat?: number;
  /** Asked in place of the models that the tests name. */
  model?: string;
  /** Ends the run with its reason. */
  signal?: AbortSignal;
}

const MODES: readonly string[] = ['play', 'record', 'live'];

/** How each test of a prompt ended, in their order. */
export async function* testOutcomes(
  { suites, prompts }: TestService,
  reference: string,
  options: PromptTestOptions,
): AsyncGenerator<TestOutcome> {
  const { mode = 'play', repeat = 1, model, signal } = requireKind('object', options, 'options');
  requireKindIfGiven('text', model, 'the model');
  if (!MODES.includes(mode)) throw new LlmkitError('usage', `Cannot use mode: expected one of ${MODES.join(', ')}.`);
  if (!Number.isInteger(repeat) || repeat < 1)
    throw new LlmkitError('usage', 'Cannot use repeat: expected a whole number, 1 or more.');
  const stop = signal ?? new AbortController().signal;
  const plan = await prompts.plan(await suites.find(reference), {
    mode,
    repeat,
    flags: present({ model }),
    signal: stop,
  });
  yield* prompts.run(plan);
}
