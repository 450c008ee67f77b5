import type { ListedPrompt } from '../../core/lists.ts';
import { type ListColumn, listTable, type ListTableOptions, ownerColumn } from '../list-table.ts';

const COLUMNS: readonly ListColumn<ListedPrompt>[] = [
  { title: 'name', value: ({ name }) => name, style: 'cyan' },
  {
    title: 'version',
    value: (prompt) => (prompt.source === 'file' ? '' : String(prompt.version)),
    shown: (prompt) => (prompt.source === 'stored' ? `v${prompt.version}` : prompt.source === 'file' ? 'file' : ''),
    isOptional: true,
  },
  { title: 'description', value: ({ description = '' }) => description, shown: about, isFlexible: true },
  { value: ({ variable_names: names }) => names.join(',') },
  { value: ({ tags }) => tags.join(',') },
  { value: (prompt) => (prompt.source === 'file' ? prompt.origin : prompt.source) },
];

/** One line a prompt. */
export function promptTable(prompts: readonly ListedPrompt[], options: ListTableOptions): Promise<string> {
  const stored = prompts.flatMap((prompt) => (prompt.source === 'stored' ? [prompt] : []));
  return listTable<ListedPrompt>(
    prompts,
    [...COLUMNS, ...(ownerColumn(stored) as ListColumn<ListedPrompt>[])],
    options,
  );
}

function about({ description, variable_names: names, tags }: ListedPrompt): string {
  const parts = description ? [description] : [];
  const variables = names.filter((name) => name !== 'input');
  if (variables.length > 0) parts.push(`(${variables.join(', ')})`);
  if (tags.length > 0) parts.push(`[${tags.join(', ')}]`);
  return parts.join(' ');
}
