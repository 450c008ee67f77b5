import { usd } from '../../core/facts/usd.ts';
import type { BatchRecord, ListedBatch } from '../../core/records/batch.ts';
import { age } from '../../terminal/age.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { type ListColumn, listTable, type ListTableOptions } from '../list-table.ts';

const ID_LENGTH = 8;

/** A batch as JSON has it: without the keys of its rows, which mean nothing to anybody else. */
export function shownBatch(batch: ListedBatch) {
  const { keys: _keys, rows: _rows, reading, ...record } = batch as BatchRecord;
  return { ...record, model: reading.model };
}

/** The beginning of its id. */
export function shortId({ id }: Pick<BatchRecord, 'id'>): string {
  return id.slice(0, ID_LENGTH);
}

/** So many of them, in words. */
export function countedRows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

/** How far it is, in words. */
export function stateOf({ state, status, fault }: ListedBatch): string {
  if (state === 'planned') return 'perhaps sent';
  if (state === 'sent') return status ?? 'sent';
  if (state === 'ended') return fault === undefined ? 'ended, to be fetched' : 'refused by the vendor';
  return state === 'dropped' ? 'never sent' : state;
}

function doneOf({ answered, failed, count }: ListedBatch): string {
  const failing = failed ? `, ${failed} failed` : '';
  return `${answered ?? 0} of ${count}${failing}`;
}

/** One line a batch. */
export function batchTable(
  batches: readonly ListedBatch[],
  { now, ...options }: ListTableOptions & { now: Date },
): Promise<string> {
  const columns: ListColumn<ListedBatch>[] = [
    { title: 'id', value: ({ id }) => id, shown: shortId, style: 'cyan' },
    { title: 'made', value: (one) => one.created_at, shown: (one) => age(new Date(one.created_at), now) },
    { title: 'prompt', value: ({ prompt }) => prompt?.name ?? '', isFlexible: true },
    { title: 'model', value: ({ provider, reading }) => `${provider}/${reading.model}`, isOptional: true },
    { title: 'state', value: ({ state }) => state, shown: stateOf },
    { title: 'answered', value: doneOf },
    { title: 'at the vendor', value: ({ batch_id: id = '' }) => id, style: 'dim', isOptional: true },
  ];
  return listTable(batches, columns, options);
}

/** A batch to read. */
export function batchText(batch: ListedBatch): string {
  const { id, prompt, provider, reading, batch_id, expires_at, cost_usd, fault } = batch;
  const version = prompt?.version === undefined ? '' : `@${prompt.version}`;
  const rows: [string, string | undefined][] = [
    ['batch', id],
    ['prompt', prompt?.name && `${prompt.name}${version}`],
    ['model', `${provider}/${reading.model}`],
    ['state', stateOf(batch)],
    ['answered', doneOf(batch)],
    ['at the vendor', batch_id],
    ['made', batch.created_at],
    ['expires', expires_at],
    ['cost', cost_usd === undefined ? undefined : usd(cost_usd)],
    ['fault', fault],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(14)}${sanitizeLine(value!)}`)
    .join('\n');
}
