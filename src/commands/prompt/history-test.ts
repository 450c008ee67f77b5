import { LlmkitError } from '../../core/errors.ts';
import type { PromptSuite } from '../../core/runs/find-suites.ts';
import { historyReport, type HistoryReport, worstDifferences } from '../../core/evals/history-report.ts';
import type { HistoryPlan } from '../../core/runs/history-tests.ts';
import { historyVerdict } from '../../core/evals/history-verdict.ts';
import type { TestService } from '../../core/runs/test-service.ts';
import { usd } from '../../core/facts/usd.ts';
import { present } from '../../core/fields.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { settingsFromOptions } from '../model-options.ts';
import { givenValues } from '../variable-values.ts';
import { historyText } from './history-format.ts';
import { throwTold, withTurning } from './run-tests.ts';
import type { MostChanged, TestCommandOptions } from './test-options.ts';

type HistoryOptions = TestCommandOptions & { fromHistory: number };

/** Asks the last runs of a prompt again and tells what changed; with --keep writes some of them down as tests. */
export async function testFromHistory(reference: string, options: HistoryOptions, context: Context): Promise<void> {
  const app = await context.app();
  const tests = await app.tests();
  const [suite] = await tests.suites.find(reference);
  if (options.keep !== undefined) return keep(options.keep, suite!, tests, options, context);
  const { signal, output, io } = context;
  const given = await givenValues({ var: options.var ?? [] }, new Input(context, {}), app);
  const plan = await tests.history
    .plan(suite!.prompt, options.fromHistory, { flags: settingsFromOptions(options), given, signal })
    .catch((thrown: unknown) => throwTold(thrown, context));
  for (const fault of plan.faults) output.note(`note: left out: ${sanitizeLine(fault.message)}`);
  if (!(await mayAsk(plan, options, context))) return;
  const compared = await withTurning(plan.runs.length, tests.history.run(plan, signal), context);
  const report = historyReport(compared);
  const verdict = historyVerdict(report);
  const worst = worstDifferences(compared);
  const { name, version } = plan.prompt;
  const all = { prompt: name, ...present({ version }), model: plan.model, ...report, verdict, worst, compared };
  const { out: styles } = await context.styles();
  await output.result(all, () =>
    historyText(all, { styles, columns: io.stdout.isTTY ? io.stdout.columns : undefined, width: io.stdout.columns }),
  );
  refuseAbove(report, options.maxChanged);
  const { runs, failed } = report;
  if (runs > 0 && failed === runs)
    throw new LlmkitError('check_failed', `There is nothing to compare: ${compared[0]!.after.error!.message}`, {
      advice: [{ kind: 'retry', what: 'command' }],
    });
}

/** Says how many calls there are, and at what price; only a person, or --yes, lets them out. */
async function mayAsk(
  { runs, model, usd: cost }: HistoryPlan,
  { yes }: HistoryOptions,
  context: Context,
): Promise<boolean> {
  const { io, output, signal } = context;
  const price = cost === undefined ? 'at an unknown price' : `for about ${usd(cost)}`;
  const what = `${runs.length} ${runs.length === 1 ? 'call' : 'calls'} of ${model} ${price}`;
  if (yes) {
    output.note(`asking: ${sanitizeLine(what)}`);
    return true;
  }
  if (!io.stdin.isTTY || !io.stderr.isTTY)
    throw new LlmkitError('usage', `Cannot make ${what} without asking, and there is nobody to ask.`, {
      advice: [{ kind: 'example', text: '--yes' }],
    });
  const { askYesNo } = await import('../../terminal/forms.ts');
  if (await askYesNo(`Make ${sanitizeLine(what)}?`, { signal })) return true;
  output.note('nothing was asked');
  return false;
}

function refuseAbove({ changed, runs }: HistoryReport, most: MostChanged | undefined): void {
  if (most === undefined) return;
  const [allowed, words] =
    'count' in most
      ? [most.count, String(most.count)]
      : [most.share * runs, `${Number((most.share * 100).toFixed(4))} %`];
  if (changed > allowed)
    throw new LlmkitError('check_failed', `${changed} of ${runs} answers changed, more than ${words}.`);
}

async function keep(
  numbers: readonly number[],
  suite: PromptSuite,
  tests: TestService,
  { fromHistory: count }: HistoryOptions,
  { output, signal }: Context,
): Promise<void> {
  const kept = await tests.keep(numbers, suite, { count, signal });
  await output.result(kept, () => kept.file);
  const { length } = kept.kept;
  if (length === 0) return output.note('nothing was added: these runs are tests already');
  const rest = length - kept.taped;
  output.note(`added ${length} ${length === 1 ? 'test' : 'tests'}, ${kept.taped} with the answer on tape`);
  if (rest > 0)
    output.note(
      `note: ${rest} ${rest === 1 ? 'is' : 'are'} of another version of the prompt; --record puts what it answers now on tape`,
    );
}
