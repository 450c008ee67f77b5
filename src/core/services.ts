import { ConfigService } from './config-service.ts';
import { ConversationService } from './conversation-service.ts';
import type { ExchangePorts } from './exchange.ts';
import { HomeService } from './home-service.ts';
import { KeyService } from './key-service.ts';
import { LLMService } from './llm-service.ts';
import type { DocumentStore, HomeKeeper } from './ports.ts';
import type { Config } from './records/config.ts';
import type { Keys } from './records/keys.ts';
import { PromptRunner } from './prompt-runner.ts';
import { PromptService, type PromptPorts } from './prompt-service.ts';
import { SettingsService } from './settings-service.ts';
import { ThreadVariables } from './thread-variables.ts';
import { VariableService, type VariablePorts } from './variable-service.ts';

/** The services that commands and embedding programs use. */
export interface App {
  settings: SettingsService;
  config: ConfigService;
  keys: KeyService;
  llm: LLMService;
  conversations: ConversationService;
  prompts: PromptService;
  variables: VariableService;
  runner: PromptRunner;
  threadVariables: ThreadVariables;
  home: HomeService;
}

/** The outside that the services need; `createPorts` builds the real one, an embedding program may bring its own. */
export interface Ports extends Omit<ExchangePorts, 'settings'>, PromptPorts, VariablePorts {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  home: HomeKeeper;
  env: Readonly<Record<string, string | undefined>>;
}

export function createServices(ports: Ports): App {
  const settings = new SettingsService({ ...ports, vendors: ports.providers.definitions });
  const exchange = { ...ports, settings };
  const prompts = new PromptService(ports);
  const variables = new VariableService(ports);
  const runner = new PromptRunner(prompts, variables);
  const config = new ConfigService(ports.config, settings);
  const llm = new LLMService(exchange);
  return {
    prompts,
    variables,
    runner,
    threadVariables: new ThreadVariables(ports.conversations, prompts, runner),
    settings,
    config,
    keys: new KeyService(ports.keys, settings),
    llm,
    conversations: new ConversationService(exchange),
    home: new HomeService({ ...ports, config, settings, llm }),
  };
}
