import type { BatchFactory, BatchProvider } from '../ports/batches.ts';
import type { Repository } from '../ports/repository.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { BatchRecord, ListedBatch } from '../records/batch.ts';
import type { Connection } from '../ports/provider.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { SettingValues } from '../tables/settings.ts';
import { present } from '../fields.ts';
import type { RowPorts } from './row-run.ts';

export interface BatchPorts extends RowPorts, BatchFactory {
  batchRecords: Repository<BatchRecord>;
  usage: UsageLog;
}

/** The settings that name whom a batch was sent to. */
export function flagsOf({ provider, base_url, reading }: ListedBatch): SettingValues {
  return { provider, model: reading.model, ...present({ base_url }) };
}

/** The way to whoever has a batch. */
export async function providerOf(
  record: ListedBatch,
  settings: SettingsSnapshot,
  ports: BatchPorts,
  signal: AbortSignal,
): Promise<BatchProvider> {
  const connection = settings.connection(settings.effective({ flag: flagsOf(record) }), { needsKey: true });
  return openWith(connection, ports, signal);
}

/** Opens the batches of a connection with its key, which a program may have to tell. */
export async function openWith(connection: Connection, ports: BatchPorts, signal: AbortSignal): Promise<BatchProvider> {
  return ports.openBatches(await ports.keyCommands.withKey(connection, signal));
}
