import type { ModelParameters } from '../tables/settings.ts';
import type { ModelFacts } from './model-facts.ts';
import type { ChatMessage, FinishReason, Message } from './message.ts';
import type { Usage } from './usage.ts';

/**
 * What a caller asks, in neutral terms. A parameter that nobody set is absent and is not sent. `messages` holds the system
 * text as messages of role `system`; `extra` holds a vendor's own parameters, passed through as given.
 */
export interface ChatCompletionRequest extends ModelParameters {
  messages: ChatMessage[];
  model: string;
  /** True when the caller wants to see pieces; on the wire llmkit always streams. Default true. */
  stream?: boolean;
  /** Reference text, sent as a delimited block of data before the last user message. */
  rag_context?: string;
}

/** The response to a request. A cut answer is a response too: `message.incomplete` is true. */
export interface ChatCompletionResponse {
  id: string;
  model: string;
  provider: string;
  /** The vendor's own id of the answer, where it gave one. */
  response_id?: string;
  message: Message;
  usage?: Usage;
  finish_reason?: FinishReason;
  created_at: string;
  cost_usd?: number;
  /** From sending the request to the last byte, in milliseconds. */
  duration_ms: number;
  /** Where the answer was to fit a schema, what it says. */
  output?: unknown;
  /** Only when the exchange was stored. */
  conversation_id?: string;
}

/** One model as a provider's list endpoint describes it, or all that is known of it. Unknown figures are absent. */
export interface ModelInfo extends Partial<Omit<ModelFacts, 'model'>> {
  id: string;
  provider: string;
  /** Whether it answers questions, where its server says so: others make embeddings, speech or images. */
  is_askable?: boolean;
}
