import type { ChatEvent } from '../events.ts';
import { planExchange } from './plan.ts';
import { runExchange } from './run.ts';
import type { ExchangeInput, ExchangePorts, ToolOptions } from './input.ts';
import type { LlmkitError } from '../errors.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import type { WireRequest } from '../ports/provider.ts';
import type { ChatCompletionRequest, ChatCompletionResponse } from '../records/chat.ts';
import type { ChatMessage } from '../records/message.ts';
import { payerOf, type Payer } from '../settings/payer.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingValues } from '../tables/settings.ts';
import { present } from '../fields.ts';
import { estimateCall } from '../facts/call-estimate.ts';
import { limitIn } from './ending.ts';
import { dueNotices, windowNotices } from './window.ts';
import { listModels, showModel, type ListingOptions, type ModelDetails, type ModelList } from './model-list.ts';
import { wellFormed } from './well-formed.ts';

/** Parameters of one call, as the library's callers give them. */
export type CallParameters = Omit<Partial<ChatCompletionRequest>, 'messages' | 'stop'> &
  Pick<SettingValues, 'provider' | 'fallback' | 'fail_on_truncation' | 'max_cost_usd' | 'cache' | 'cache_ttl'> &
  ToolOptions & {
    /** One text or several. */
    stop?: string | string[];
    signal?: AbortSignal;
  };

/** The exact request of a dry run. */
export interface RequestPreview extends WireRequest {
  provider: string;
  model: string;
  /** Tokens of the prompt: counted where the tokenizer is at hand, else estimated from its characters. */
  estimated_prompt_tokens: number;
  /** US dollars; absent where the model's prices are unknown. */
  estimated_prompt_usd?: number;
  /** US dollars of the longest answer that is asked for, or that the model can give. */
  most_answer_usd?: number;
  payer: Payer;
}

/** Model calls that keep no conversation. */
export class LLMService {
  readonly #ports: ExchangePorts;

  constructor(ports: ExchangePorts) {
    this.#ports = ports;
  }

  /** One complete answer to `request`. A cut answer is thrown as its error. */
  async completeChat(request: CallParameters & { messages: ChatMessage[] }): Promise<ChatCompletionResponse> {
    const { messages, ...parameters } = request;
    return this.completeFromMessages(messages, parameters);
  }

  async completeFromMessages(
    messages: ChatMessage[],
    parameters: CallParameters = {},
  ): Promise<ChatCompletionResponse> {
    const events = this.streamChat({ messages, ...parameters });
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
    }
  }

  /** The text that answers `content`. */
  async completeSimple(content: string, parameters: CallParameters = {}): Promise<string> {
    const response = await this.completeFromMessages([{ role: 'user', content }], parameters);
    return response.message.content;
  }

  /** The events of an answer as they come; the generator's return value is the response. */
  streamChat(request: CallParameters & { messages: ChatMessage[] }): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
    const { signal, messages, tools, maxSteps, ...parameters } = request;
    const input: ExchangeInput = {
      target: { kind: 'none' },
      ...splitHistory(messages, parameters.rag_context),
      flags: flagsFrom(parameters),
      ...present({ tools, maxSteps }),
    };
    return runExchange(this.#ports, input, present({ signal }));
  }

  /** Asks the program that tells the key of a call, if one does: before anything else takes the terminal. */
  async unlock(input: ExchangeInput, { signal }: { signal: AbortSignal }): Promise<void> {
    const settings = input.settings ?? (await this.#ports.settings.snapshot());
    if (!settings.definitions.some(({ key_command: command }) => command !== undefined)) return;
    const { first } = await planExchange(this.#ports, { ...input, settings });
    await this.#ports.keyCommands.withKey(first.connection, signal);
  }

  /** What would be sent, without sending it and without needing a key. */
  async preview(input: ExchangeInput): Promise<RequestPreview> {
    const plan = await planExchange(this.#ports, { ...input, dryRun: true });
    const { connection } = plan.first;
    const { tools } = input;
    const request = tools ? { ...plan.first.request, tools: wellFormed(tools.definitions) } : plan.first.request;
    const wire = await this.#ports.providers.describe(connection, request);
    const estimate = await estimateCall({ ...plan.first, request }, this.#ports.modelFacts, limitIn(wire.body));
    return {
      provider: connection.provider,
      model: request.model,
      ...present({
        estimated_prompt_tokens: estimate.prompt_tokens,
        estimated_prompt_usd: estimate.prompt_usd,
        most_answer_usd: estimate.most_answer_usd,
      }),
      payer: payerOf(connection),
      ...wire,
      notices: [...plan.notices, ...windowNotices(plan.window), ...dueNotices(plan.window), ...wire.notices],
    };
  }

  /** What each provider offers that can be asked; one that fails is reported beside the others. */
  listModels(options: ListingOptions): Promise<ModelList> {
    return listModels(this.#ports, options);
  }

  /** All that is known of the model that `flags` name, and why its provider could not be asked, if so. */
  showModel(
    flags: SettingValues,
    options: Pick<ListingOptions, 'signal' | 'limit_ms'>,
  ): Promise<{ model: ModelDetails; fault?: LlmkitError }> {
    return showModel(this.#ports, flags, options);
  }
}

/** Splits messages into what was said before and the last question. Throws `usage` when there is no question. */
export function splitHistory(
  messages: ChatMessage[],
  ragContext?: string,
): Pick<ExchangeInput, 'history' | 'messages'> {
  refuseBadMessages(messages);
  refuseWithoutQuestion(messages);
  const last = messages.at(-1)!;
  return { history: messages.slice(0, -1), messages: [{ ...last, ...(ragContext && { rag_context: ragContext }) }] };
}

/** The parameters of a call as settings. Throws `usage` for a value out of range. */
function flagsFrom({ stop, ...parameters }: CallParameters): SettingValues {
  const given = { ...parameters, ...(stop !== undefined && { stop: typeof stop === 'string' ? [stop] : stop }) };
  return settingsFrom(given, { in: 'call', called: 'the call', code: 'usage' });
}
