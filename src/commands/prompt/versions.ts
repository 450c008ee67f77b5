import type { Command } from 'commander';
import type { PromptVersion } from '../../core/records/prompt.ts';
import { age } from '../../terminal/age.ts';
import type { Context } from '../context.ts';
import { type ListColumn, listTable } from '../list-table.ts';

const EXAMPLES = `
Examples:
  llmkit prompt versions summarize
  llmkit prompt show summarize@1
`;

type Run = (name: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printVersions): void {
  parent
    .command('versions')
    .description('List every version of a prompt: when it was made, what changed, its note.')
    .argument('<prompt>', 'prompt')
    .addHelpText('after', EXAMPLES)
    .action((name: string) => run(name, context));
}

interface Row extends PromptVersion {
  changed: string;
}

export async function printVersions(name: string, context: Context): Promise<void> {
  const app = await context.app();
  const versions = await (await app.promptHistory()).versions(name);
  const rows = versions.map((version, at): Row => ({ ...version, changed: changedSince(versions[at - 1], version) }));
  const now = new Date();
  const columns: ListColumn<Row>[] = [
    { title: 'version', value: ({ version }) => String(version), shown: ({ version }) => `v${version}`, style: 'cyan' },
    { title: 'made', value: (one) => one.created_at, shown: (one) => age(new Date(one.created_at), now) },
    { title: 'changed', value: ({ changed }) => changed, isOptional: true },
    { title: 'note', value: ({ note = '' }) => note, isFlexible: true },
  ];
  const { out } = await context.styles();
  const { isTTY, columns: width } = context.io.stdout;
  await context.output.result(versions, () =>
    listTable(rows.toReversed(), columns, { styles: out, columns: isTTY ? width : undefined }),
  );
}

function changedSince(before: PromptVersion | undefined, after: PromptVersion): string {
  if (!before) return '';
  const parts = ['content', 'system', 'variables', 'metadata'] as const;
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part])).join(', ');
}
