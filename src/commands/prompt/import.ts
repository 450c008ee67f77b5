import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { ImportItem, PlannedItem } from '../../core/prompts/import-items.ts';
import type { Context } from '../context.ts';
import { findFiles } from './import-files.ts';

export interface ImportCommandOptions {
  prefix?: string;
  dryRun?: boolean;
  update?: boolean;
  prune?: boolean;
  /** Of prompt sync: nothing is changed, and a difference is a fault. */
  check?: boolean;
}

const EXAMPLES = `
PATH is a file or a folder of prompts: of llmkit, fabric, llm, aichat, goose,
dotprompt, prompty, GitHub Models, VS Code, Claude Code, opencode, Gemini CLI,
or skills. Nothing in them is run, and no address or key is taken from them.
The report says what was changed or lost; --json tells it file by file.

Examples:
  llmkit prompt import ~/.config/fabric/patterns --prefix fabric.
  llmkit prompt import review.prompty greet.yaml --dry-run
  llmkit prompt import .claude/commands --json
`;

type Run = (paths: string[], options: ImportCommandOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = importPrompts): void {
  addImportOptions(
    parent
      .command('import')
      .description('Store the prompts of files and folders, of llmkit and of other tools.')
      .argument('<path...>', 'files and folders'),
  )
    .option('--prune', 'remove prompts that came from these folders and whose files are gone')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], options: ImportCommandOptions) => run(paths, options, context));
}

/** The options that import and sync share. */
export function addImportOptions(command: Command): Command {
  return command
    .option('--prefix <text>', 'begin each name with this, such as fabric.')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--update', 'take the file also where a prompt was changed here, as its next version');
}

export async function importPrompts(paths: string[], options: ImportCommandOptions, context: Context): Promise<void> {
  const { io, signal, output } = context;
  const app = await context.app();
  const service = await app.imports();
  // Signals get their turn.
  const pause = async () => {
    await new Promise((resolve) => void setImmediate(resolve));
    signal.throwIfAborted();
  };
  const { files, folders, others } = await findFiles(paths, service, context);
  const waiting = context.spinner();
  waiting?.start(`looking at ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
  let plan: { items: PlannedItem[]; others: number };
  try {
    const vendors = async () => (await app.settings.snapshot()).definitions.map(({ name }) => name);
    plan = await service.plan(files, {
      folders,
      prefix: options.prefix ?? '',
      update: options.update === true,
      prune: options.prune === true,
      vendors,
      exists: (path) => io.kindOf(path) === 'file',
      pause,
    });
    if (!options.dryRun && !options.check) await service.carryOut(plan.items, { pause });
  } finally {
    waiting?.stop();
  }
  const { reportOf, itemRecord } = await import('./import-report.ts');
  const report = { items: await Promise.all(plan.items.map(itemRecord)), others: others + plan.others };
  await output.result(report, () =>
    reportOf(plan.items, {
      others: report.others,
      columns: io.stdout.isTTY ? io.stdout.columns : undefined,
      isPlan: options.dryRun === true || options.check === true,
      root: paths.length === 1 && folders.length === 1 ? paths[0] : undefined,
    }),
  );
  refuseOutcome(plan.items, paths, options);
}

/** Exit 1: for a file that could not be taken, for a conflict, and, where it is asked, for any difference. */
function refuseOutcome(items: readonly ImportItem[], paths: readonly string[], { check }: ImportCommandOptions): void {
  const count = (action: ImportItem['action']) => items.filter((item) => item.action === action).length;
  const [refused, conflicts] = [count('refused'), count('conflict')];
  if (check && items.some(({ action }) => action !== 'unchanged')) {
    const different = items.length - count('unchanged');
    throw new LlmkitError(
      'check_failed',
      `${paths.join(', ')} and the store differ in ${different} of ${items.length} prompts.`,
      {
        advice: [{ kind: 'run', command: `llmkit prompt sync ${paths.join(' ')}` }],
      },
    );
  }
  if (refused + conflicts === 0) return;
  const faults = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(conflicts > 0 ? [`${conflicts} in conflict`] : []),
  ];
  const left = refused + conflicts;
  throw new LlmkitError('check_failed', `Cannot take ${left} of ${items.length} prompts: ${faults.join(', ')}.`);
}
