import type { ListedPrompt } from '../../core/lists.ts';
import { type ListColumn, listTable, type ListTableOptions, OWNER } from '../list-table.ts';

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
  { ...OWNER, value: (prompt) => ('user_id' in prompt && prompt.user_id) || '' },
];

/** One line a prompt. */
export function promptTable(prompts: readonly ListedPrompt[], options: ListTableOptions): Promise<string> {
  return listTable(prompts, COLUMNS, options);
}

function about({ description, variable_names: names, tags }: ListedPrompt): string {
  const parts = description ? [description] : [];
  const variables = names.filter((name) => name !== 'input');
  if (variables.length > 0) parts.push(`(${variables.join(', ')})`);
  if (tags.length > 0) parts.push(`[${tags.join(', ')}]`);
  return parts.join(' ');
}
