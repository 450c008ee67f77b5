/** The library: the services the commands use, and the ports an embedding program may bring. */
export { createApp, createStatelessLlm, type CreateAppOptions, type StatelessOptions } from './compose/library.ts';
export type { Advice, AdvisingText } from './core/advice.ts';
export { LlmkitError, type ErrorCode } from './core/errors.ts';
export type { App, Ports } from './core/services.ts';
export type { ChatEvent, Notice, ProviderEvent } from './core/events.ts';
export type { ChatCompletionRequest, ChatCompletionResponse, ModelInfo } from './core/records/chat.ts';
export type { Conversation } from './core/records/conversation.ts';
export type { ChatMessage, Message } from './core/records/message.ts';
export type { ModelRequest, ToolDefinition } from './core/records/model-request.ts';
export type { Part, ToolCallPart, ToolResultPart } from './core/records/parts.ts';
export type { Usage } from './core/records/usage.ts';
export type { DocumentStore } from './core/ports/document-store.ts';
export type { ChatCompletionProvider, Connection, ProviderDefinition, ProviderFactory } from './core/ports/provider.ts';
export type { ConversationRepository, Repository } from './core/ports/repository.ts';
export type { UsageLog } from './core/ports/usage-log.ts';
export type { ToolOptions } from './core/exchange/input.ts';
export type { ToolBox, ToolOutcome } from './core/tools/tool-box.ts';
export { VERSION } from './version.ts';
