import type { KeySource } from '../../core/settings/key-sources.ts';
import { type ListColumn, listTable, type ListTableOptions } from '../list-table.ts';

const COLUMNS: readonly ListColumn<KeySource>[] = [
  { title: 'provider', value: ({ provider }) => provider, style: 'cyan' },
  { title: 'key', value: ({ key = '(a command)' }) => key },
  { title: 'from', value: ({ source }) => source, isFlexible: true },
  { title: 'counts', value: ({ in_force: isInForce }) => (isInForce ? 'yes' : 'no') },
];

/** A list of keys, a line each. */
export function keyTable(keys: readonly KeySource[], options: ListTableOptions): Promise<string> {
  return listTable(keys, COLUMNS, options);
}

/** "openai: …abcd, of OPENAI_API_KEY" */
export function keyLine({ provider, key = 'a command', source, in_force: isInForce }: KeySource): string {
  return `${provider}: ${key}, of ${source}${isInForce ? '' : ' (another counts)'}`;
}
