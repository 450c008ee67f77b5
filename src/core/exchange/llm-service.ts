import type { ChatEvent } from '../events.ts';
import { planExchange } from './plan.ts';
import { runExchange } from './run.ts';
import type { ExchangeInput, ExchangePorts, ToolOptions } from './input.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { refuseBadMessages, refuseWithoutQuestion } from './given-messages.ts';
import type { Connection, WireRequest } from '../ports/provider.ts';
import type { ChatCompletionRequest, ChatCompletionResponse, ModelInfo } from '../records/chat.ts';
import type { ChatMessage } from '../records/message.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { serverAtStart } from '../settings/server-name.ts';
import type { SettingValues } from '../settings/table.ts';
import { present } from '../present.ts';
import { estimateTokens } from './token-estimate.ts';

/** Parameters of one call, as the library's callers give them. */
export type CallParameters = Omit<Partial<ChatCompletionRequest>, 'messages' | 'stop'> &
  Pick<SettingValues, 'provider' | 'fallback' | 'fail_on_truncation'> &
  ToolOptions & {
    /** One text or several. */
    stop?: string | string[];
    signal?: AbortSignal;
  };

/** The exact request of a dry run. */
export interface RequestPreview extends WireRequest {
  provider: string;
  model: string;
  /** Tokens of the prompt, estimated from its characters. */
  estimated_prompt_tokens: number;
}

/** A list is waited for by a person, beside other lists: less long than an answer. */
const LISTING_MS = 10_000;

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

  /** What would be sent, without sending it and without needing a key. */
  async preview(input: ExchangeInput): Promise<RequestPreview> {
    const plan = await planExchange(this.#ports, { ...input, dryRun: true });
    const wire = await this.#ports.providers.describe(plan.first.connection, plan.first.request);
    const text = plan.first.request.messages.map(({ content }) => content).join('\n');
    return {
      provider: plan.first.connection.provider,
      model: plan.first.request.model,
      estimated_prompt_tokens: estimateTokens(text),
      ...wire,
      notices: [...plan.notices, ...wire.notices],
    };
  }

  /**
   * What each provider offers that can be asked: those with a key, and `only` if named. One that fails is reported beside
   * the others.
   */
  async listModels(options: {
    signal: AbortSignal;
    only?: string;
    /** What is in force, where it is not what config and environment say. */
    inForce?: EffectiveSettings;
    /** How long each may take, in milliseconds; 10,000 when absent. */
    limit_ms?: number;
  }): Promise<{ models: ModelInfo[]; faults: LlmkitError[] }> {
    const { signal, only, limit_ms: limit = LISTING_MS } = options;
    const settings = await this.#ports.settings.snapshot();
    const names = only === undefined ? settings.providersToList() : [only];
    const inForce = options.inForce ?? settings.effective({});
    const answers = await Promise.allSettled(
      names.map(async (name) => {
        // The one in force may be at an address that its name alone would leave.
        const isNamed = options.inForce === undefined && only !== undefined;
        const effective =
          name === inForce.provider && !isNamed ? inForce : settings.effective({ flag: { provider: name } });
        return this.#modelsOf(settings.connection(effective, { needsKey: true }), { signal, limit });
      }),
    );
    return {
      models: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
      faults: answers.flatMap((answer) => (answer.status === 'rejected' ? [asLlmkitError(answer.reason)] : [])),
    };
  }

  async #modelsOf(
    connection: Connection,
    { signal, limit }: { signal: AbortSignal; limit: number },
  ): Promise<ModelInfo[]> {
    const tooLong = new LlmkitError(
      'timeout',
      `${serverAtStart(connection.server)} did not list its models within ${limit / 1000} s.`,
      {
        advice: [{ kind: 'raise_limit', of: 'listing' }],
      },
    );
    const stopping = new AbortController();
    const timer = setTimeout(() => stopping.abort(tooLong), limit);
    try {
      const bounded = AbortSignal.any([signal, stopping.signal]);
      return await this.#ports.providers.open(connection).listModels({ signal: bounded });
    } finally {
      clearTimeout(timer);
    }
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
