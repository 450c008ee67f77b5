import { ConfigService } from './config-service.ts';
import { ConversationService } from './conversation-service.ts';
import type { ExchangePorts } from './exchange.ts';
import { KeyService } from './key-service.ts';
import { LLMService } from './llm-service.ts';
import type { DocumentStore } from './ports.ts';
import type { Config } from './records/config.ts';
import type { Keys } from './records/keys.ts';
import { SettingsService } from './settings-service.ts';

/** The services that commands and embedding programs use. */
export interface App {
  settings: SettingsService;
  config: ConfigService;
  keys: KeyService;
  llm: LLMService;
  conversations: ConversationService;
}

/** The outside that the services need; `createPorts` builds the real one, an embedding program may bring its own. */
export interface Ports extends Omit<ExchangePorts, 'settings'> {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  env: Readonly<Record<string, string | undefined>>;
}

export function createServices(ports: Ports): App {
  const settings = new SettingsService({ ...ports, vendors: ports.providers.definitions });
  const exchange = { ...ports, settings };
  return {
    settings,
    config: new ConfigService(ports.config, settings),
    keys: new KeyService(ports.keys, settings),
    llm: new LLMService(exchange),
    conversations: new ConversationService(exchange),
  };
}
