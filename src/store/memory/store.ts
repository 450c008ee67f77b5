import { LlmkitError } from '../../core/errors.ts';
import type { BatchRecord } from '../../core/records/batch.ts';
import type { Config } from '../../core/records/config.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { Consents } from '../../core/records/consents.ts';
import type { WrittenExports } from '../../core/records/exports.ts';
import type { Keys } from '../../core/records/keys.ts';
import type { LastValues } from '../../core/records/last-values.ts';
import type { ModelQuirks } from '../../core/records/model-quirks.ts';
import type { Prompt } from '../../core/records/prompt.ts';
import type { Variables } from '../../core/records/variable-definition.ts';
import { createMemoryAnswerCache } from './answer-cache.ts';
import { createMemoryAttachments } from './attachments.ts';
import { createMemoryDocument } from './document.ts';
import { createMemoryInputHistory } from './input-history.ts';
import { createMemoryRepository } from './repository.ts';
import { createMemoryTestFiles } from './test-files.ts';
import { createMemoryRuns } from './runs.ts';
import { createMemoryUsageLog } from './usage-log.ts';
import { NAME_KEYS, UUID_KEYS } from '../records/key.ts';
import type { Store } from '../store.ts';

/** A store that lives and dies with this process and touches no disk. */
export function createMemoryStore(): Store {
  return {
    conversations: createMemoryRepository<Conversation>({ kind: 'conversation', keyRule: UUID_KEYS }),
    prompts: createMemoryRepository<Prompt>({ kind: 'prompt', keyRule: NAME_KEYS }),
    variables: createMemoryDocument<Variables>({ variables: {} }),
    lastValues: createMemoryDocument<LastValues>({ values: {} }),
    config: createMemoryDocument<Config>({}),
    keys: createMemoryDocument<Keys>({ keys: {} }),
    modelQuirks: createMemoryDocument<ModelQuirks>({ quirks: {} }),
    consents: createMemoryDocument<Consents>({ files: {} }),
    writtenExports: createMemoryDocument<WrittenExports>({ files: {} }),
    usage: createMemoryUsageLog(),
    runs: createMemoryRuns(),
    batchRecords: createMemoryRepository<BatchRecord>({ kind: 'batch', keyRule: UUID_KEYS }),
    answers: createMemoryAnswerCache(),
    attachments: createMemoryAttachments(),
    history: createMemoryInputHistory(),
    testFiles: createMemoryTestFiles(),
    // Nobody else can leave a message behind in this memory.
    owners: { mine: 'this process', isDead: () => false },
    home: {
      path: undefined,
      leftBeside: undefined,
      examine: async () => ({ files: 0, findings: [] }),
      cacheSize: nothing,
      clearCache: nothing,
      backUp: refuse,
      restore: refuse,
    },
  };
}

async function nothing() {
  return { answers: 0, bytes: 0 };
}

async function refuse(): Promise<never> {
  throw new LlmkitError('usage', 'Cannot back up or restore: this store keeps nothing on disk.');
}
