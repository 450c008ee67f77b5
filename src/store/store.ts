import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Attachments } from '../core/ports/attachments.ts';
import type { AnswerCache } from '../core/ports/answer-cache.ts';
import type { DocumentStore } from '../core/ports/document-store.ts';
import type { HomeKeeper } from '../core/ports/home-keeper.ts';
import type { InputHistory } from '../core/ports/input-history.ts';
import type { TestFiles } from '../core/ports/test-files.ts';
import type { Owners } from '../core/ports/owners.ts';
import type { ConversationRepository, PromptRepository, Repository } from '../core/ports/repository.ts';
import type { Runs } from '../core/ports/runs.ts';
import type { Stop } from '../core/stopping.ts';
import type { UsageLog } from '../core/ports/usage-log.ts';
import type { BatchRecord } from '../core/records/batch.ts';
import type { Config } from '../core/records/config.ts';
import type { Consents } from '../core/records/consents.ts';
import type { WrittenExports } from '../core/records/exports.ts';
import type { Keys } from '../core/records/keys.ts';
import type { LastValues } from '../core/records/last-values.ts';
import type { ModelQuirks } from '../core/records/model-quirks.ts';
import type { Variables } from '../core/records/variable-definition.ts';
import {
  BATCHES,
  CONFIG,
  CONSENTS,
  CONVERSATIONS,
  KEYS,
  LAST_VALUES,
  MODEL_QUIRKS,
  PROMPTS,
  VARIABLES,
  WRITTEN_EXPORTS,
} from './records/formats.ts';
import { createHomeKeeper } from './care/home-keeper.ts';
import { createInputHistory } from './records/input-history.ts';
import { createJsonDocument } from './records/json-document.ts';
import { createJsonRepository } from './records/json-repository.ts';
import { createLocks, type Locks } from './files/lock.ts';
import { createOwners } from './files/owner.ts';
import { finishRestore } from './files/restored-home.ts';
import { TESTS_FOLDER } from './files/home.ts';
import { createUsageLog } from './records/usage-log.ts';

/** Everything that is kept in one home. */
export interface Store {
  conversations: ConversationRepository;
  prompts: PromptRepository;
  variables: DocumentStore<Variables>;
  lastValues: DocumentStore<LastValues>;
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  modelQuirks: DocumentStore<ModelQuirks>;
  writtenExports: DocumentStore<WrittenExports>;
  consents: DocumentStore<Consents>;
  usage: UsageLog;
  runs: Runs;
  batchRecords: Repository<BatchRecord>;
  answers: AnswerCache;
  attachments: Attachments;
  history: InputHistory;
  testFiles: TestFiles;
  owners: Owners;
  /** The home as a whole. */
  home: HomeKeeper;
}

export interface StoreOptions {
  clock: Pick<Clock, 'monotonic'>;
  /** Longest wait for another process, in milliseconds; 30,000 when absent. */
  lock_limit_ms?: number;
  /** Ends waiting for another process, unless what waits goes on despite it. */
  stop?: Stop | undefined;
}

/** A line typed in a chat is not worth a long wait, least of all at its end. */
const HISTORY_LOCK_LIMIT_MS = 2000;

/** The store in the folder `home`, which appears with the first write. */
export function createStore(home: string, { clock, lock_limit_ms = 30_000, stop }: StoreOptions): Store {
  const owners = createOwners();
  const locks = createLocks({ owners, clock, limit_ms: lock_limit_ms, stop });
  const place = { home: path.resolve(home), locks };
  const leftBeside = finishRestore(place.home);

  return {
    conversations: createJsonRepository({ ...place, ...CONVERSATIONS }),
    prompts: createJsonRepository({ ...place, ...PROMPTS }),
    variables: createJsonDocument({ ...place, ...VARIABLES, empty: () => ({ variables: {} }) }),
    lastValues: createJsonDocument({ ...place, ...LAST_VALUES, empty: () => ({ values: {} }) }),
    config: createJsonDocument({ ...place, ...CONFIG, empty: () => ({}) }),
    keys: createJsonDocument({ ...place, ...KEYS, empty: () => ({ keys: {} }), secret: true }),
    modelQuirks: createJsonDocument({ ...place, ...MODEL_QUIRKS, empty: () => ({ quirks: {} }) }),
    writtenExports: createJsonDocument({ ...place, ...WRITTEN_EXPORTS, empty: () => ({ files: {} }) }),
    consents: createJsonDocument({ ...place, ...CONSENTS, empty: () => ({ files: {} }) }),
    usage: createUsageLog({ ...place, stop }),
    batchRecords: createJsonRepository({ ...place, ...BATCHES }),
    runs: openRuns({ home: place.home, locks: createLocks({ owners, clock, limit_ms: 0, stop }) }),
    answers: openAnswers(place),
    attachments: openAttachments(place),
    history: createInputHistory({ ...place, locks: createLocks({ owners, clock, limit_ms: HISTORY_LOCK_LIMIT_MS }) }),
    testFiles: openTestFiles(place),
    owners,
    home: createHomeKeeper({ ...place, owners, stop }, leftBeside),
  };
}

/** The cache of answers, loaded when one is asked for: few commands do. */
function openAnswers(place: { home: string; locks: Locks }): AnswerCache {
  const open = async () => (await import('./records/answer-cache.ts')).createAnswerCache(place);
  return {
    get: async (key) => (await open()).get(key),
    put: async (key, answer) => (await open()).put(key, answer),
  };
}

/** The states of runs, loaded when one begins. */
function openRuns(place: { home: string; locks: Locks }): Runs {
  return { open: async (...run) => (await import('./records/runs.ts')).createRuns(place).open(...run) };
}

/** The bytes of files, loaded when some are asked for: few conversations have any. */
function openAttachments(place: { home: string; locks: Locks }): Attachments {
  const open = async () => (await import('./records/attachments.ts')).createAttachments(place);
  return {
    put: async (bytes) => (await open()).put(bytes),
    read: async (sha256) => (await open()).read(sha256),
    removeUnnamed: async (hashes, named) => (await open()).removeUnnamed(hashes, named),
  };
}

/** Files of tests, loaded when a prompt is tested. */
function openTestFiles(place: { home: string; locks: Locks }): TestFiles {
  const open = async () => (await import('./records/test-files.ts')).createTestFiles(place);
  return {
    read: async (file) => (await open()).read(file),
    write: async (file, text) => (await open()).write(file, text),
    append: async (file, line) => (await open()).append(file, line),
    ofStored: (name) => path.join(place.home, TESTS_FOLDER, name),
  };
}
