import { ConfigService } from './config-service.ts';
import { ConversationService } from './conversation-service.ts';
import type { ExchangePorts } from './exchange.ts';
import { KeyService } from './key-service.ts';
import { LLMService } from './llm-service.ts';
import type { DocumentStore } from './ports.ts';
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
}

/** The outside that the services need; `createPorts` builds the real one, an embedding program may bring its own. */
export interface Ports extends Omit<ExchangePorts, 'settings'>, PromptPorts, VariablePorts {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  env: Readonly<Record<string, string | undefined>>;
}

export function createServices(ports: Ports): App {
  const settings = new SettingsService({ ...ports, vendors: ports.providers.definitions });
  const exchange = { ...ports, settings };
  const prompts = new PromptService(ports);
  const variables = new VariableService(ports);
  const runner = new PromptRunner(prompts, variables);
  return {
    prompts,
    variables,
    runner,
    threadVariables: new ThreadVariables(ports.conversations, prompts, runner),
    settings,
    config: new ConfigService(ports.config, settings),
    keys: new KeyService(ports.keys, settings),
    llm: new LLMService(exchange),
    conversations: new ConversationService(exchange),
  };
}
