import { ConfigService } from './settings/config-service.ts';
import { type ConversationPorts, ConversationService } from './conversations/service.ts';
import { LlmkitError } from './errors.ts';
import type { ExchangeInput, ExchangePorts } from './exchange/input.ts';
import { HomeService } from './home/service.ts';
import { KeyCommands } from './settings/key-commands.ts';
import { KeyService } from './settings/key-service.ts';
import { LLMService } from './exchange/llm-service.ts';
import type { DocumentStore } from './ports/document-store.ts';
import type { RunKeyCommand } from './ports/key-command.ts';
import type { ModelFactsPort, ModelsByAbility, TokenCounter } from './ports/model-facts.ts';
import type { Attachments } from './ports/attachments.ts';
import { FileService } from './files/service.ts';
import type { FilePorts } from './ports/file-sources.ts';
import type { HomeKeeper } from './ports/home-keeper.ts';
import type { InputHistory } from './ports/input-history.ts';
import type { BatchFactory } from './ports/batches.ts';
import type { ConversationRepository, Repository } from './ports/repository.ts';
import type { BatchRecord } from './records/batch.ts';
import type { Config } from './records/config.ts';
import type { Keys } from './records/keys.ts';
import { PromptRunner } from './prompts/runner.ts';
import type { ExportPorts, ExportService } from './prompts/export-service.ts';
import { type ConsentPorts, ConsentService } from './prompts/consent-service.ts';
import type { PromptHistory } from './prompts/history.ts';
import type { ImportPorts, ImportService } from './prompts/import-service.ts';
import { PromptService } from './prompts/service.ts';
import { SettingsService } from './settings/service.ts';
import { ConversationVariables } from './conversations/conversation-variables.ts';
import type { Lists } from './lists.ts';
import { UsageService } from './usage/service.ts';
import { VariableService, type VariablePorts } from './prompts/variable-service.ts';
import { SetupService } from './settings/setup-service.ts';
import { ConversationExports, type ConversationExportPorts } from './conversations/exports.ts';
import type { ConversationImport, ConversationImportPorts } from './conversations/imports.ts';
import type { BatchService } from './runs/batch-service.ts';
import type { RowsService } from './runs/service.ts';
import type { Reruns } from './conversations/reruns.ts';
import type { TestService } from './runs/test-service.ts';
import type { FindPorts } from './runs/find-suites.ts';
import type { Side } from './conversations/side-by-side.ts';
import { ConversationChanges } from './conversations/conversation-changes.ts';
import type { Runs } from './ports/runs.ts';
import type { UsageLog } from './ports/usage-log.ts';
import type { Environment } from './environment.ts';
import type { Ask } from './call/ask.ts';
import type { SettingValues } from './tables/settings.ts';
import { type RecordingPorts, recorded } from './call/recorded.ts';
import { bare } from './call/bare.ts';
import { cached } from './call/cached.ts';
import { limited } from './call/limited.ts';
import type { CachingPorts, LimitingPorts } from './call/ports.ts';
import type { Actor } from './ownership/actor.ts';
import { ownedPorts } from './ownership/owned-ports.ts';

/** The services that commands and embedding programs use. */
export interface App {
  settings: SettingsService;
  config: ConfigService;
  keys: KeyService;
  keyCommands: KeyCommands;
  llm: LLMService;
  conversations: ConversationService;
  prompts: PromptService;
  variables: VariableService;
  runner: PromptRunner;
  conversationVariables: ConversationVariables;
  changes: ConversationChanges;
  conversationExports: ConversationExports;
  /** All of them over conversations that end with this process. */
  unsaved(): ConversationServices;
  setup: SetupService;
  history: InputHistory;
  files: FileService;
  consents: ConsentService;
  home: HomeService;
  usage: UsageService;
  /** These are loaded when they are asked for. An import looks at what is here once for all of its files. */
  conversationImport(): Promise<ConversationImport>;
  reruns(): Promise<Reruns>;
  /** The same question to several models at once; see `askSideBySide`. */
  sideBySide(input: ExchangeInput, models: readonly string[], options: { signal: AbortSignal }): Promise<Side[]>;
  imports(): Promise<ImportService>;
  exports(): Promise<ExportService>;
  promptHistory(): Promise<PromptHistory>;
  tests(): Promise<TestService>;
  rows(): Promise<RowsService>;
  batches(): Promise<BatchService>;
}

/** The part of them that lists and adds up: it is made sooner than the whole. */
export interface Lookups extends Lists {
  usage: Pick<UsageService, 'report' | 'last'>;
}

/** The outside that the services need; `createPorts` builds the real one, an embedding program may bring its own. */
export interface Ports
  extends
    Omit<ExchangePorts, 'settings' | 'ask' | 'keyCommands'>,
    Omit<RecordingPorts, 'usage'>,
    CachingPorts,
    Omit<LimitingPorts, 'usage' | 'owners'>,
    ImportPorts,
    ExportPorts,
    ConversationExportPorts,
    FilePorts,
    ConsentPorts,
    Pick<FindPorts, 'testFiles' | 'testFormats'>,
    Omit<ConversationImportPorts, 'settings'>,
    VariablePorts {
  /** In hexadecimal. */
  sha256: FilePorts['sha256'];
  usage: UsageLog;
  runs: Runs;
  batchRecords: Repository<BatchRecord>;
  openBatches: BatchFactory['openBatches'];
  /** Rejects with the signal's reason when it aborts. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Who acts; absent: whom the setting `user_id` names, else the one user of the home. */
  actor?: Actor;
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  history: InputHistory;
  /** A place for conversations that ends with the process; absent: there is none. */
  scratch?: () => ConversationRepository;
  /** The same for bytes of files, which may be those that are kept. */
  scratchAttachments?: () => Attachments;
  home: HomeKeeper;
  /** Absent: no program is asked for a key. */
  runKeyCommand?: RunKeyCommand;
  env: Environment;
  /** Settings of whoever made the services; they count as the environment does. */
  given?: SettingValues;
  /** What stands around every call, outside of all else. */
  around?: (ask: Ask) => Ask;
  modelFacts: ModelFactsPort & ModelsByAbility & TokenCounter;
}

/** The services over `given`, as its actor sees what is there. Who makes several shares `keyCommands` among them. */
export function createServices(given: Ports, keyCommands = new KeyCommands(given.runKeyCommand)): App {
  const ports = ownedPorts(given);
  const settings = new SettingsService({ ...ports, vendors: ports.providers.definitions });
  const ask = recorded(cached(limited(bare(ports.providers, keyCommands), ports), ports), ports);
  const exchange = { ...ports, settings, keyCommands, ask: ports.around?.(ask) ?? ask };
  const prompts = new PromptService(ports);
  const variables = new VariableService(ports);
  const runner = new PromptRunner(prompts, variables);
  const config = new ConfigService(ports.config, settings);
  const keys = new KeyService(ports.keys, settings, config);
  const llm = new LLMService(exchange);
  return {
    prompts,
    variables,
    runner,
    settings,
    config,
    keys,
    keyCommands,
    llm,
    ...conversationServices(exchange, { prompts, variables, runner }),
    unsaved() {
      if (!ports.scratch) throw new LlmkitError('config', 'Cannot chat without storing: no place for it is given.');
      const place = { conversations: ports.scratch(), attachments: ports.scratchAttachments?.() ?? ports.attachments };
      return conversationServices({ ...exchange, ...place, isScratch: true }, { prompts, variables, runner });
    },
    conversationExports: new ConversationExports(ports),
    async conversationImport() {
      const { ConversationImport } = await import('./conversations/imports.ts');
      return new ConversationImport({ ...ports, settings });
    },
    setup: new SetupService({ settings, config, keys, findLocalServers: ports.findLocalServers ?? (async () => []) }),
    history: ports.history,
    files: new FileService(ports),
    consents: new ConsentService(ports),
    async imports() {
      const { ImportService } = await import('./prompts/import-service.ts');
      return new ImportService(ports, { prompts, variables });
    },
    async exports() {
      const { ExportService } = await import('./prompts/export-service.ts');
      return new ExportService(ports, prompts);
    },
    async promptHistory() {
      const { PromptHistory } = await import('./prompts/history.ts');
      return new PromptHistory(ports, prompts);
    },
    async tests() {
      const { TestService } = await import('./runs/test-service.ts');
      return new TestService({ ...ports, ...exchange }, { prompts, runner });
    },
    async rows() {
      const { RowsService } = await import('./runs/service.ts');
      return new RowsService({ ...exchange, sha256: ports.sha256 }, { runner, variables });
    },
    async batches() {
      const { BatchService } = await import('./runs/batch-service.ts');
      return new BatchService({ ...exchange, sha256: ports.sha256 });
    },
    home: new HomeService({ ...ports, config, settings, llm, vendors: ports.providers.definitions }),
  };
}

type ConversationServices = Pick<
  App,
  'conversations' | 'changes' | 'reruns' | 'sideBySide' | 'conversationVariables' | 'usage'
>;

/** The services over one place for conversations. */
function conversationServices(
  ports: ConversationPorts & Pick<Ports, 'usage'>,
  shared: Pick<App, 'prompts' | 'variables' | 'runner'>,
): ConversationServices {
  const conversations = new ConversationService(ports);
  return {
    conversations,
    changes: new ConversationChanges(ports, conversations),
    usage: new UsageService({ ...ports, findPlace: (reference) => conversations.findPlace(reference) }),
    async reruns() {
      const { Reruns } = await import('./conversations/reruns.ts');
      return new Reruns(ports, { ...shared, conversations });
    },
    async sideBySide(...given) {
      const { askSideBySide } = await import('./conversations/side-by-side.ts');
      return askSideBySide(ports, ...given);
    },
    conversationVariables: new ConversationVariables(ports.conversations, shared),
  };
}
