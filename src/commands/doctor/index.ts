import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { LEFT_OUT } from '../../core/lists.ts';
import type { CheckReport } from '../../core/home/service.ts';
import type { HomeFinding } from '../../core/ports/home-keeper.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { WithHint } from '../advice.ts';
import type { Context } from '../context.ts';
import { keyLine } from '../keys/format.ts';
import type { Noun } from '../noun.ts';
import { withProgress } from '../progress.ts';

export interface DoctorOptions {
  fix?: boolean;
  network?: boolean;
  clearCache?: boolean;
}

const EXAMPLES = `
--fix removes what killed processes left, closes what other users may open, and
sets a damaged record aside under a new name: its bytes are kept, and what can
be read of it is put in its place. Exit 1 when something is left.

Examples:
  llmkit doctor
  llmkit doctor --fix
  llmkit doctor --network
  llmkit doctor --clear-cache
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  parent
    .command(noun.name)
    .description('Check the home: its files, modes, owners, locks and leftovers, settings and keys.')
    .option('--fix', 'mend what is safe, set aside what is not')
    .option('--network', 'also ask every provider that has a key for its models')
    .option('--clear-cache', 'empty the cache of answers')
    .addHelpText('after', EXAMPLES)
    .action((options: DoctorOptions) => doctor(options, context));
}

export async function doctor(options: DoctorOptions, context: Context): Promise<void> {
  const { fix = false, network = false, clearCache = false } = options;
  const app = await context.app();
  const report = await withProgress('looking', context, (progress) =>
    app.home.check({ fix, network, clearCache, signal: context.signal, progress }),
  );
  const { withHint } = await import('../advice.ts');
  const foreign = (await app.prompts.leftOut()).map((path): HomeFinding => ({ path, message: LEFT_OUT, note: true }));
  const findings = [...report.findings, ...foreign].map(withHint);
  await context.output.result({ ...report, findings }, () => text({ ...report, findings }, clearCache));
  const left = report.findings.filter(({ mended, note }) => mended === undefined && note !== true);
  if (left.length === 0) return;
  const what = left.length === 1 ? '1 fault' : `${left.length} faults`;
  throw new LlmkitError('check_failed', `The doctor found ${what}${fix ? ' that cannot be mended safely' : ''}.`);
}

type ShownReport = Omit<CheckReport, 'findings'> & { findings: WithHint<HomeFinding>[] };

function text({ home, files, findings, keys, cache }: ShownReport, isCleared: boolean): string {
  const summary = [
    `home: ${home ?? 'none'}`,
    `records: ${files} looked at`,
    ...(keys.length > 0
      ? keys.map((key) => `key: ${keyLine(key)}`)
      : ['keys: none; store one: llmkit keys set PROVIDER']),
    `cache: ${cacheText(cache)}${isCleared ? ' removed' : ''}`,
  ];
  return [...summary, ...findings.map(line)].map(sanitizeLine).join('\n');
}

function cacheText({ answers, bytes }: CheckReport['cache']): string {
  const size = bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return answers === 0 ? 'no answers' : `${answers} answer${answers === 1 ? '' : 's'}, ${size}`;
}

function line({ path, message, hint, mended, note }: WithHint<HomeFinding>): string {
  const what = message.includes(path) ? message : `${path}: ${message}`;
  if (mended !== undefined) return `mended: ${what} ${sentence(mended)}`;
  return `${note ? 'note' : 'fault'}: ${what}${hint ? ` ${sentence(hint)}` : ''}`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}
