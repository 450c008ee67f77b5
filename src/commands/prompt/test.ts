import { InvalidArgumentError, type Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { YES } from '../confirm.ts';
import type { Context } from '../context.ts';
import { addSettingOptions } from '../model-options.ts';
import { refuseTogether, refuseWithout } from '../option-rules.ts';
import { collect, positiveNumber } from '../option-values.ts';
import { TRUST } from '../prompt-files.ts';
import type { MostChanged, TestCommandOptions } from './test-options.ts';

const EXAMPLES = `
The tests of a prompt stand in NAME.test.yml beside its file, or under tests in
it. Recorded answers stand in NAME.tapes.jsonl and are played: nobody is asked.
Of a folder all prompts with tests are run. See docs/testing.md.

Examples:
  llmkit prompt test prompts/
  llmkit prompt test prompts/review.md --record -m mock/echo
  llmkit prompt test summarize --from-history 30 -m mock/echo --yes
  llmkit prompt test summarize --from-history 30 -v tone=calm --yes
  llmkit prompt test summarize --from-history 30 --keep 3,7
`;

type Run = (references: string[], options: TestCommandOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = testPrompts): void {
  const command = parent
    .command('test')
    .description('Run the tests of prompts, without network and key where answers are recorded; exit 1 when one fails.')
    .argument('[prompt-or-folder...]', 'prompts, files or folders')
    .option('--record', 'ask the models, and keep what they answer')
    .option('--live', 'ask the models, and keep nothing')
    .option('--repeat <count>', 'run each test so often', positiveNumber)
    .option('--junit <file>', 'write a report that CI systems read, - is stdout')
    .option('--from-history <count>', 'ask the last real runs of the prompt again, and compare', positiveNumber)
    .option('--max-changed <count>', 'exit 1 when more answers changed: a count, or 10%', mostChanged)
    .option(
      '--keep <numbers>',
      'with --from-history: write these of its runs down as tests, with their answers: 3,7',
      numbersIn,
    )
    .option(
      '-v, --var <name=value>',
      'with --from-history: value of a variable in all its runs, such as one that is new (repeatable)',
      collect,
    )
    .option(...YES)
    .option(...TRUST);
  addSettingOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: TestCommandOptions) => run(references, options, context));
}

function mostChanged(text: string): MostChanged {
  const [, number = '', sign] = /^(\d{1,9}(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (sign === '%' && Number(number) <= 100) return { share: Number(number) / 100 };
  if (sign === '' && !number.includes('.')) return { count: Number(number) };
  throw new InvalidArgumentError('Expected a count such as 3, or a share such as 10%.');
}

function numbersIn(text: string): number[] {
  return text.split(',').map((one) => positiveNumber(one.trim()));
}

async function testPrompts(references: string[], options: TestCommandOptions, context: Context): Promise<void> {
  refuseTogether(options, 'record', 'live');
  refuseWithout(options, ['maxChanged', 'keep', 'var'], ['fromHistory']);
  for (const other of ['maxChanged', 'var']) refuseTogether(options, 'keep', other);
  for (const other of ['record', 'live', 'repeat', 'junit']) refuseTogether(options, 'fromHistory', other);
  if (options.fromHistory === undefined) {
    const { runTests } = await import('./run-tests.ts');
    return runTests(references, options, context);
  }
  const [reference] = references;
  if (reference === undefined || references.length > 1)
    throw new LlmkitError('usage', 'Cannot test from history: name one prompt.', {
      advice: [{ kind: 'example', text: 'llmkit prompt test summarize --from-history 30' }],
    });
  const { testFromHistory } = await import('./history-test.ts');
  return testFromHistory(reference, { ...options, fromHistory: options.fromHistory }, context);
}
