/** The library: the public front, the records, and the ports that a program may bring. */
export { createApp, createStatelessLlm, type AppFront as App } from './library/app.ts';
export type { CreateAppOptions as AppOptions, LlmOptions } from './library/app-options.ts';
export type { CallOptions, VariableValues, WindowOption as Window } from './library/call-options.ts';
export type { ChatStream } from './library/chat-stream.ts';
export {
  MESSAGE_ROLES as MessageRole,
  REASONS_TO_FINISH as FinishReason,
  TYPES_OF_VARIABLES as VariableType,
} from './library/constants.ts';
export type {
  ConversationFilter,
  ConversationsFront as ConversationService,
  NewConversationOptions,
} from './library/conversations.ts';
export type { GivenRequest, LlmFront as LLMService } from './library/llm.ts';
export type { AboutCall, Middleware } from './library/middleware.ts';
export { defineProvider, type OwnModel as ChatCompletionProvider, type Provider } from './library/own-providers.ts';
export type { NewPrompt, PromptChange, PromptFilter, PromptsFront as PromptService } from './library/prompts.ts';
export type { PromptTestOptions } from './library/prompt-tests.ts';
export type { RecordChange } from './library/record-changes.ts';
export type { GivenRows, RowOutcome, RowsOptions, RunAnswer } from './library/rows.ts';
export type { OwnRepository as Repository } from './library/own-repository.ts';
export { jsonStore, memoryStore, type OwnStore as Store } from './library/store.ts';
export type { Tool, Tools } from './library/tools.ts';
export type { SanitizeOptions } from './library/untrusted.ts';
export type {
  MissingVariable,
  NewVariableDefinition,
  VariableDefinitionsFront as VariableService,
} from './library/variables.ts';
export type { Advice, AdvisingText } from './core/advice.ts';
export { LlmkitError, type ErrorCode, type ErrorDetails } from './core/errors.ts';
export type { TestCheck } from './core/evals/check.ts';
export type { TestOutcome, TestStatus } from './core/evals/outcome.ts';
export type { ChatEvent, Notice, NoticeCode, ProviderEvent } from './core/events.ts';
export type { Listing, ListOptions, Page } from './core/ports/repository.ts';
export type { Actor } from './core/ownership/actor.ts';
export type { Ability, FactSource, ModelFacts } from './core/records/model-facts.ts';
export type { Prices, Rates } from './core/records/prices.ts';
export type { UsageLog } from './core/ports/usage-log.ts';
export type { PromptVariable } from './core/prompts/variable-service.ts';
export type { ChatCompletionRequest, ChatCompletionResponse, ModelInfo } from './core/records/chat.ts';
export type { ConversationSummary } from './core/records/conversation-summary.ts';
export type { Conversation, Pending } from './core/records/conversation.ts';
export type { ChatMessage, Message } from './core/records/message.ts';
export type { JsonSchema, ModelRequest, OutputSchema, ToolDefinition } from './core/records/model-request.ts';
export type { Part, ToolCallPart, ToolResultPart } from './core/records/parts.ts';
export type { Place, PromptFault } from './core/records/prompt-faults.ts';
export type { PromptSource, PromptSummary } from './core/records/prompt-summary.ts';
export type { Prompt, PromptDraft, PromptVersion } from './core/records/prompt.ts';
export type { AnswerCache as CacheStore } from './core/ports/answer-cache.ts';
export type { KeptAnswer, KeptEvent } from './core/records/kept-answer.ts';
export type { HeldSlot, Spending, SpentSlot } from './core/records/spending.ts';
export type { Features, CountedRating, Period, UsageCell, UsageSums } from './core/records/usage-cell.ts';
export type { Rating, Reservation, UsageLine } from './core/records/usage-line.ts';
export type { Limits, LimitSet } from './core/tables/limits.ts';
export type { ReportOptions, UsageReport } from './core/usage/make-report.ts';
export type { Share } from './core/usage/intervals.ts';
export type { UsageDay, UsageFilter, UsageGroup } from './core/usage/report.ts';
export type { UsageFiguresFront as UsageService } from './library/usage.ts';
export type { Usage } from './core/records/usage.ts';
export type { VariableDefinition } from './core/records/variable-definition.ts';
export { VERSION } from './version.ts';
