import type * as Crypto from 'node:crypto';
import { clock } from './clock.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Ports } from '../core/services.ts';
import type { Stop } from '../core/stopping.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { abortableSleep } from '../providers/call/retry.ts';
import { createProviderFactory } from '../providers/factory.ts';
import type { Fetch } from '../providers/http/fetch.ts';
import type { QuirksMemory } from '../providers/call/quirks.ts';
import { randomUuid } from './random-uuid.ts';
import { regexGuard } from './regex-guard.ts';
import { starters } from './starters.ts';
import { createMemoryAttachments } from '../store/memory/attachments.ts';
import { createMemoryRepository } from '../store/memory/repository.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { packagePrices } from './price-data.ts';
import { createModelFacts } from '../models/index.ts';
import { UUID_KEYS } from '../store/records/key.ts';
import { createStore, type Store } from '../store/store.ts';
import type { Environment } from '../core/environment.ts';

export interface PortsOptions extends HomeOptions {
  /** Comes when the program is to end: then no command waits for another process any more. */
  stop?: Stop;
  /** The way to the network in place of our own. */
  fetch?: Fetch | undefined;
}

/** The real adapters: files under the home, vendors over the network. */
export function createPorts(options: PortsOptions): Ports {
  const store = createStore(homeFolder(options), { clock, stop: options.stop });
  return portsOver(store, options.env, options.fetch, options.stop);
}

/** The real adapters beside a store that ends with the process and touches no disk. */
export function createMemoryPorts(env: Environment, fetch?: Fetch): Ports {
  return portsOver(createMemoryStore(), env, fetch);
}

/** The real adapters beside a store. */
export function portsOver(
  { modelQuirks, ...store }: Store,
  env: Environment,
  fetch = network(env),
  stop?: Stop,
): Ports {
  const wire = { env, clock, quirks: quirksIn(modelQuirks), fetch, random: Math.random };
  return {
    ...store,
    env,
    clock,
    regex: regexGuard,
    bounded: async (work) => (await import('./bounded.ts')).bounded(work),
    starters,
    sha256,
    sleep: abortableSleep,
    modelFacts: createModelFacts({ now: clock.now, packagePrices }),
    promptFormat: async () => (await import('../formats/prompts/own.ts')).ownFormat,
    promptImports: async () => (await import('../formats/prompts/imports.ts')).promptImports,
    promptExports: async () => (await import('../formats/prompts/exports.ts')).promptExports,
    testFormats: async () => (await import('../formats/cases/tests.ts')).testFormats,
    conversationFormats: async () => (await import('../formats/conversations/index.ts')).conversationFormats,
    ids: { uuid: randomUuid },
    scratch: () => createMemoryRepository<Conversation>({ kind: 'conversation', keyRule: UUID_KEYS }),
    scratchAttachments: () => createMemoryAttachments(store.attachments),
    download: async (...asked) => (await import('../providers/http/download.ts')).download(env, ...asked),
    readPage: async (...page) => (await import('./page-reader.ts')).readPageWithin(...page),
    pdfText: async (bytes) => (await import('./pdf-text.ts')).pdfText(bytes, env, stop?.signal),
    runKeyCommand: async (...asked) => (await import('./key-command.ts')).keyCommandRunner(env)(...asked),
    findLocalServers: async () => (await import('../providers/local-servers.ts')).findLocalServers(fetch, env),
    providers: createProviderFactory({ ...wire, readText }),
    openBatches: async (connection) =>
      (await import('../providers/batches.ts')).createBatchFactory(wire).openBatches(connection),
  };
}

/** Loaded with the first text; each `import` anew would cost more than the sum itself. */
let hashes: Promise<typeof Crypto> | undefined;

async function sha256(content: string | Uint8Array): Promise<string> {
  const { hash } = await (hashes ??= import('node:crypto'));
  return hash('sha256', content);
}

/** The text of a file or pipe that a person named. Throws what reading it throws, in our words, and the reason of `signal`. */
async function readText(file: string, signal: AbortSignal): Promise<string> {
  const [{ piecesOf }, { asStoreError }] = await Promise.all([
    import('../store/files/named-file.ts'),
    import('../store/files/store-error.ts'),
  ]);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of piecesOf(file, signal)) pieces.push(piece);
  } catch (thrown) {
    throw asStoreError('read', file, thrown);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Our own way to the network, loaded with the first request. */
function network(env: Environment): Fetch {
  let opened: Promise<Fetch> | undefined;
  const open = async () => (await import('../providers/http/network.ts')).createNetwork(env);
  return async (input, init) => (await (opened ??= open()))(input, init);
}

const QUIRKS_KEPT_MS = 500;

/**
 * The memory of what models were seen to reject, kept in the home. Failing to read or write it costs a round trip,
 * never an answer.
 */
function quirksIn(document: Store['modelQuirks']): QuirksMemory {
  const ignore = () => undefined;
  let last: { at: number; quirks: ReturnType<typeof document.read> } | undefined;
  // Calls that come one upon the other need not ask the disk each.
  const read = () => {
    const now = clock.monotonic();
    if (last === undefined || now - last.at > QUIRKS_KEPT_MS) last = { at: now, quirks: document.read() };
    return last.quirks;
  };
  return {
    get: (model) => read().then(({ quirks }) => quirks[model], ignore),
    remember: async (model, parameter, action) => {
      const change = ({ quirks }: { quirks: Record<string, Record<string, string>> }) => {
        quirks[model] = { ...quirks[model], [parameter]: action };
      };
      await document.update(change).catch(ignore);
      last = undefined;
    },
  };
}
