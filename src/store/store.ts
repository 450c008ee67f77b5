import path from 'node:path';
import type {
  Clock,
  ConversationRepository,
  DocumentStore,
  InputHistory,
  Owners,
  PromptRepository,
  UsageLog,
} from '../core/ports.ts';
import { type Config, configSchema } from '../core/records/config.ts';
import { conversationSchema } from '../core/records/conversation.ts';
import { type Keys, keysSchema } from '../core/records/keys.ts';
import { type LastValues, lastValuesSchema } from '../core/records/last-values.ts';
import { type ModelQuirks, modelQuirksSchema } from '../core/records/model-quirks.ts';
import { promptSchema } from '../core/records/prompt.ts';
import { type Variables, variablesSchema } from '../core/records/variable-definition.ts';
import { createInputHistory } from './input-history.ts';
import { createJsonDocument } from './json-document.ts';
import { createJsonRepository } from './json-repository.ts';
import { createLocks } from './lock.ts';
import { createOwners } from './owner.ts';
import { NAME_KEYS, UUID_KEYS } from './record-key.ts';
import { createUsageLog } from './usage-log.ts';

/** Everything that is kept in one home. */
export interface Store {
  conversations: ConversationRepository;
  prompts: PromptRepository;
  variables: DocumentStore<Variables>;
  lastValues: DocumentStore<LastValues>;
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  modelQuirks: DocumentStore<ModelQuirks>;
  usage: UsageLog;
  history: InputHistory;
  owners: Owners;
}

export interface StoreOptions {
  clock: Pick<Clock, 'monotonic'>;
  /** Longest wait for another process, in milliseconds; 30,000 when absent. */
  lock_limit_ms?: number;
}

/** The store in the folder `home`. Touches no disk by itself; the folder appears with the first write. */
export function createStore(home: string, { clock, lock_limit_ms = 30_000 }: StoreOptions): Store {
  const owners = createOwners();
  const place = { home: path.resolve(home), locks: createLocks({ owners, clock, limit_ms: lock_limit_ms }) };

  return {
    conversations: createJsonRepository({
      ...place,
      folder: 'conversations',
      format: { kind: 'conversation', schema: conversationSchema, migrations: [] },
      keyRule: UUID_KEYS,
    }),
    prompts: createJsonRepository({
      ...place,
      folder: 'prompts',
      format: { kind: 'prompt', schema: promptSchema, migrations: [] },
      keyRule: NAME_KEYS,
    }),
    variables: createJsonDocument<Variables>({
      ...place,
      file: 'vars.json',
      format: { kind: 'variables', schema: variablesSchema, migrations: [] },
      empty: () => ({ variables: {} }),
    }),
    lastValues: createJsonDocument<LastValues>({
      ...place,
      file: 'last-values.json',
      format: { kind: 'last-values', schema: lastValuesSchema, migrations: [] },
      empty: () => ({ values: {} }),
    }),
    config: createJsonDocument<Config>({
      ...place,
      file: 'config.json',
      format: { kind: 'config', schema: configSchema, migrations: [] },
      empty: () => ({}),
    }),
    keys: createJsonDocument<Keys>({
      ...place,
      file: 'keys.json',
      format: { kind: 'keys', schema: keysSchema, migrations: [] },
      empty: () => ({ keys: {} }),
      secret: true,
    }),
    modelQuirks: createJsonDocument<ModelQuirks>({
      ...place,
      file: 'model-quirks.json',
      format: { kind: 'model-quirks', schema: modelQuirksSchema, migrations: [] },
      empty: () => ({ quirks: {} }),
    }),
    usage: createUsageLog(place),
    history: createInputHistory(place),
    owners,
  };
}
