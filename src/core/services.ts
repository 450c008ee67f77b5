import { ConfigService } from './config-service.ts';
import { ConversationService } from './conversation-service.ts';
import type { ExchangePorts } from './exchange.ts';
import { KeyService } from './key-service.ts';
import { LLMService } from './llm-service.ts';
import { LlmkitError } from './errors.ts';
import type { ConversationRepository, DocumentStore, InputHistory, LocalServer } from './ports.ts';
import type { Config } from './records/config.ts';
import type { Keys } from './records/keys.ts';
import { SettingsService } from './settings-service.ts';
import { SetupService } from './setup-service.ts';
import { ThreadService } from './thread-service.ts';

/** The services that commands and embedding programs use. */
export interface App {
  settings: SettingsService;
  config: ConfigService;
  keys: KeyService;
  llm: LLMService;
  conversations: ConversationService;
  threads: ThreadService;
  /** Both over threads that end with this process. */
  unsaved(): Pick<App, 'conversations' | 'threads'>;
  setup: SetupService;
  history: InputHistory;
}

/** The outside that the services need; `createPorts` builds the real one, an embedding program may bring its own. */
export interface Ports extends Omit<ExchangePorts, 'settings'> {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  history: InputHistory;
  /** A place for threads that ends with the process; absent: there is none. */
  scratch?: () => ConversationRepository;
  /** Absent: none is looked for. */
  findLocalServers?: () => Promise<LocalServer[]>;
  env: Readonly<Record<string, string | undefined>>;
}

export function createServices(ports: Ports): App {
  const settings = new SettingsService({ ...ports, vendors: ports.providers.definitions });
  const exchange = { ...ports, settings };
  const config = new ConfigService(ports.config, settings);
  const keys = new KeyService(ports.keys, settings);
  return {
    settings,
    config,
    keys,
    llm: new LLMService(exchange),
    ...threadServices(exchange),
    unsaved() {
      if (!ports.scratch) throw new LlmkitError('config', 'Cannot chat without storing: no place for it is given.');
      return threadServices({ ...exchange, conversations: ports.scratch() });
    },
    setup: new SetupService({ settings, config, keys, findLocalServers: ports.findLocalServers ?? (async () => []) }),
    history: ports.history,
  };
}

function threadServices(ports: ExchangePorts): Pick<App, 'conversations' | 'threads'> {
  const conversations = new ConversationService(ports);
  return { conversations, threads: new ThreadService(ports, conversations) };
}
