import type { PromptSummary } from '../../core/records/prompt-summary.ts';
import { type ListColumn, listTable, type ListTableOptions, ownerColumn } from '../list-table.ts';

const COLUMNS: readonly ListColumn<PromptSummary>[] = [
  { title: 'name', value: ({ name }) => name, style: 'cyan' },
  {
    title: 'version',
    value: ({ version }) => String(version),
    shown: ({ source, version }) => (source === 'starter' ? '' : `v${version}`),
    isOptional: true,
  },
  { title: 'description', value: ({ description = '' }) => description, shown: about, isFlexible: true },
  { value: ({ variable_names: names }) => names.join(',') },
  { value: ({ tags }) => tags.join(',') },
  { value: ({ source }) => source },
];

/** One line a prompt. */
export function promptTable(prompts: PromptSummary[], options: ListTableOptions): Promise<string> {
  return listTable(prompts, [...COLUMNS, ...ownerColumn(prompts.filter(({ source }) => source === 'stored'))], options);
}

function about({ description, variable_names: names, tags }: PromptSummary): string {
  const parts = description ? [description] : [];
  const variables = names.filter((name) => name !== 'input');
  if (variables.length > 0) parts.push(`(${variables.join(', ')})`);
  if (tags.length > 0) parts.push(`[${tags.join(', ')}]`);
  return parts.join(' ');
}
