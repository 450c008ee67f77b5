import { LlmkitError } from '../core/errors.ts';
import type { ChatEvent } from '../core/events.ts';
import type { ExchangeInput } from '../core/exchange/input.ts';
import { splitHistory } from '../core/exchange/llm-service.ts';
import { versionChoiceIn } from '../core/prompts/choose-version.ts';
import { present } from '../core/fields.ts';
import type { Listing } from '../core/ports/repository.ts';
import type { ChatCompletionRequest, ChatCompletionResponse, ModelInfo } from '../core/records/chat.ts';
import { hasFiles } from '../core/records/file-parts.ts';
import type { ChatMessage } from '../core/records/message.ts';
import type { PromptFault } from '../core/records/prompt-faults.ts';
import type { PromptSummary } from '../core/records/prompt-summary.ts';
import type { Prompt, PromptDraft } from '../core/records/prompt.ts';
import type { App as Services } from '../core/services.ts';
import { requireKind } from './given.ts';
import { exchangeOf, type CallOptions, type VariableValues } from './call-options.ts';
import { preceded, type ChatStream, type OpenStream } from './chat-stream.ts';
import type { NewPrompt, PromptChange, PromptFilter, Prompts } from './prompts.ts';

/** A request as a caller gives it: the messages, and any setting of the call. */
export type GivenRequest = Pick<ChatCompletionRequest, 'messages'> &
  Partial<Omit<ChatCompletionRequest, 'stop'>> & { stop?: string | string[] };

/** Model calls that keep no conversation, and prompts by their short names. */
export class Llm {
  readonly #services: Services;
  readonly #prompts: Prompts;
  readonly #stream: OpenStream;

  constructor(services: Services, prompts: Prompts, stream: OpenStream) {
    this.#services = services;
    this.#prompts = prompts;
    this.#stream = stream;
  }

  /** One complete answer. A cut answer is thrown as its error. */
  async completeChat(request: GivenRequest, options: CallOptions = {}): Promise<ChatCompletionResponse> {
    return this.streamChat(request, options).response;
  }

  async completeFromMessages(
    messages: readonly ChatMessage[],
    options: CallOptions = {},
  ): Promise<ChatCompletionResponse> {
    return this.streamChat(messages, options).response;
  }

  /** Validates, renders, asks. Throws `invalid_variables` with `details.variables` holding every fault. */
  async completeFromPrompt(
    nameOrId: string,
    variables: VariableValues = {},
    options: CallOptions & {
      input?: string;
      /** With `NAME@1,2`: the version is always the same for it. */ unit?: string;
    } = {},
  ): Promise<ChatCompletionResponse> {
    const { messages, prompt, notices } = await this.#prompts.messages(nameOrId, variables, options);
    const last = { ...messages.at(-1)!, ...present({ rag_context: options.ragContext }) };
    const asksAnew = versionChoiceIn(nameOrId) !== undefined;
    const input = { history: messages.slice(0, -1), messages: [last], prompt, asksAnew };
    return this.#stream(options, (all, signal) => {
      const asked = { ...input, ...exchangeOf(all) };
      return preceded(notices, this.#services.conversations.exchange({ kind: 'none' }, asked, { signal }));
    }).response;
  }

  /** The text that answers `content`. */
  async completeSimple(content: string, options: CallOptions = {}): Promise<string> {
    return (await this.streamChat(content, options).response).message.content;
  }

  /** An answer as it comes; it starts at once. */
  streamChat(input: string | readonly ChatMessage[] | GivenRequest, options: CallOptions = {}): ChatStream {
    return this.#stream(options, (given, signal) => {
      const { messages, ...request } = requestOf(input);
      const all = { ...optionsOf(request), ...given };
      const { history, messages: said } = splitHistory([...messages], all.ragContext);
      const asked = { ...present({ history }), messages: said, isOfOthers: true, ...exchangeOf(all) };
      return [...(history ?? []), ...said].some(hasFiles)
        ? this.#askWithFiles(asked, signal)
        : this.#services.conversations.exchange({ kind: 'none' }, asked, { signal });
    });
  }

  /** Bytes that stand in messages go beside them. */
  async *#askWithFiles(
    asked: Omit<ExchangeInput, 'target'>,
    signal: AbortSignal,
  ): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
    const { files, conversations } = this.#services;
    const before = await files.carriedIn(asked.history ?? []);
    const now = await files.carriedIn(asked.messages);
    const carried = {
      history: before.messages,
      messages: now.messages,
      files: new Map([...before.files, ...now.files]),
    };
    return yield* conversations.exchange({ kind: 'none' }, { ...asked, ...carried }, { signal });
  }

  /** What each provider offers that can be asked; one that fails is a fault beside the others. */
  async listModels(options: { provider?: string; signal?: AbortSignal } = {}): Promise<{
    models: ModelInfo[];
    faults: LlmkitError[];
  }> {
    const { provider, signal = new AbortController().signal } = requireKind('object', options, 'options');
    return this.#services.llm.listModels({ signal, ...present({ only: provider }) });
  }

  /** Throws `conflict` for a name that is taken, unless `newVersion`. */
  async createPrompt(draft: NewPrompt, options: { newVersion?: boolean } = {}): Promise<Prompt> {
    return this.#prompts.create(draft, options);
  }

  async getPrompt(nameOrId: string): Promise<Prompt> {
    return this.#prompts.get(nameOrId);
  }

  async updatePrompt(nameOrId: string, change: PromptChange): Promise<Prompt> {
    return this.#prompts.update(nameOrId, change);
  }

  async deletePrompt(nameOrId: string): Promise<void> {
    return this.#prompts.remove(nameOrId);
  }

  async listPrompts(filter: PromptFilter = {}): Promise<Listing<PromptSummary>> {
    return this.#prompts.list(filter);
  }

  /** Every fault with line and column; empty when there is none. */
  async validatePromptTemplate(template: string | PromptDraft): Promise<PromptFault[]> {
    return this.#prompts.faults(template);
  }
}

function requestOf(
  input: string | readonly ChatMessage[] | GivenRequest,
): Omit<GivenRequest, 'messages'> & { messages: readonly ChatMessage[] } {
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }] };
  if (Array.isArray(input)) return { messages: input };
  if (typeof input === 'object' && input !== null && 'messages' in input && Array.isArray(input.messages)) return input;
  throw new LlmkitError('usage', 'Cannot ask a model: give a text, messages, or a request with messages.');
}

/** The settings of a request by the names that options have. */
function optionsOf(request: Partial<Omit<GivenRequest, 'messages'>>): CallOptions {
  const { model, temperature, stop, extra } = request;
  return present({
    model,
    temperature,
    stop,
    extra,
    maxTokens: request.max_tokens,
    topP: request.top_p,
    frequencyPenalty: request.frequency_penalty,
    presencePenalty: request.presence_penalty,
    ragContext: request.rag_context,
  });
}

/** What programs see of them; one may put something of its own in their place. */
export type LlmFront = Pick<Llm, keyof Llm>;
