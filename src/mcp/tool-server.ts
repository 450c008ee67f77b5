import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  type jsonSchemaValidator,
  SdkError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { asLlmkitError, type LlmkitError } from '../core/errors.ts';
import { present } from '../core/fields.ts';
import type { OpenOptions, ServerAnswer, ServerQuestion, ServerTool, ToolServer } from '../core/ports/tool-servers.ts';
import type { McpServer } from '../core/records/mcp-server.ts';
import { unlessAborted } from '../core/tools/unless-aborted.ts';
import { VERSION } from '../version.ts';
import { ChildTransport } from './child-transport.ts';
import { TOO_LARGE, type WebFetch, withMessageLimit } from './message-limit.ts';
import { Patience } from './patience.ts';
import { toolOutcomeOf, servedFile, servedMessage } from './server-content.ts';
import { lateFault, serverFault } from './server-faults.ts';
import { serverQuestion } from './server-question.ts';

/** Patience with a server that tells nothing of its progress, in seconds. */
const DEFAULT_LIMIT_S = 60;
/** Patience is ours, since it has to stand still while a person is asked. In milliseconds. */
const NO_LIMIT = 2 ** 31 - 1;
/** How long a server may take to hear that we leave, in milliseconds, and behind Ctrl-C. */
const LEAVE_MS = 1000;
const LEAVE_IN_A_HURRY_MS = 100;

/** What tools give is data that is passed on: nothing here relies on its form. */
const anyForm: jsonSchemaValidator = {
  getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
};

/** Starts a server of MCP, or connects with one over `fetch`; speaks the era that it speaks. */
export async function openToolServer(
  name: string,
  server: McpServer,
  options: OpenOptions & { fetch: WebFetch },
): Promise<ToolServer> {
  const running = new RunningServer(name, server, options);
  await running.open();
  return running;
}

type Asked<T> = (options: { signal: AbortSignal; timeout: number; onprogress: () => void }) => Promise<T>;

class RunningServer implements ToolServer {
  isOpen = true;
  readonly #name: string;
  readonly #options: OpenOptions;
  readonly #limit: number;
  readonly #client: Client;
  readonly #child: ChildTransport | undefined;
  readonly #transport: ChildTransport | StreamableHTTPClientTransport;
  /** What is under way. */
  readonly #waiting = new Set<Patience>();
  /** Questions of the server that a person has not answered yet. */
  #questions = 0;

  constructor(name: string, server: McpServer, { fetch, ...options }: OpenOptions & { fetch: WebFetch }) {
    const { command, url, headers = {}, timeout_s: limit = DEFAULT_LIMIT_S } = server;
    this.#name = name;
    this.#options = options;
    this.#limit = limit * 1000;
    if (command === undefined) {
      const limited = withMessageLimit(fetch, () => this.#stop(serverFault(name, undefined, TOO_LARGE)));
      this.#transport = new StreamableHTTPClientTransport(new URL(url!), { requestInit: { headers }, fetch: limited });
    } else this.#transport = this.#child = new ChildTransport({ ...server, command }, options.env, options.onLine);
    this.#client = new Client(
      { name: 'llmkit', version: VERSION },
      {
        capabilities: { elicitation: { form: {} } },
        // A program that keeps silent at the question for its era is greeted as an older one.
        versionNegotiation: { mode: 'auto', ...(command !== undefined && { probe: { timeoutMs: this.#limit / 2 } }) },
        jsonSchemaValidator: anyForm,
      },
    );
    this.#client.onclose = () => (this.isOpen = false);
    this.#client.setRequestHandler('elicitation/create', async ({ params }) => {
      const question = 'requestedSchema' in params ? serverQuestion(params) : undefined;
      const answer = await this.#answerTo(question);
      if (answer === undefined) return { action: 'cancel' };
      if (answer === 'declined') return { action: 'decline' };
      return { action: 'accept', content: answer as Record<string, string> };
    });
  }

  async open(): Promise<void> {
    try {
      await this.#asked(({ timeout }) => this.#connect({ timeout }));
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
  }

  async tools(): Promise<ServerTool[]> {
    if (!this.#has('tools')) return [];
    const { tools } = await this.#asked((options) => this.#client.listTools(undefined, options));
    return tools.map(({ name, title, description, inputSchema }) => ({
      name,
      description: description ?? title ?? name,
      input_schema: inputSchema,
    }));
  }

  async call(tool: string, input: Readonly<Record<string, unknown>>, { signal }: { signal: AbortSignal }) {
    const params = { name: tool, arguments: { ...input } };
    return toolOutcomeOf(await this.#asked((options) => this.#client.callTool(params, options), signal));
  }

  async prompts() {
    if (!this.#has('prompts')) return [];
    const { prompts } = await this.#asked((options) => this.#client.listPrompts(undefined, options));
    return prompts.map(({ name, description, arguments: given = [] }) => {
      const fields = given.map((each) => ({
        ...present({ name: each.name, description: each.description }),
        is_required: each.required === true,
      }));
      return present({ name, description, arguments: fields });
    });
  }

  async prompt(name: string, values: Readonly<Record<string, string>>) {
    const params = { name, arguments: { ...values } };
    const { messages } = await this.#asked((options) => this.#client.getPrompt(params, options));
    return messages.map(servedMessage);
  }

  async resources() {
    if (!this.#has('resources')) return [];
    const { resources } = await this.#asked((options) => this.#client.listResources(undefined, options));
    return resources.map(({ uri, name }) => ({ uri, name }));
  }

  async resource(uri: string) {
    const { contents } = await this.#asked((options) => this.#client.readResource({ uri }, options));
    return contents.map(servedFile);
  }

  async close(): Promise<void> {
    const isHurried = this.#options.signal.aborted;
    // Before the client, which ends it without a hurry.
    await this.#child?.end({ isHurried });
    await this.#leaveSession(isHurried);
    await this.#client.close();
  }

  /** A program may leave at the question for its era: then it is one of the older era, which hears no such question. */
  async #connect(options: { timeout: number }): Promise<void> {
    try {
      await this.#client.connect(this.#transport, options);
    } catch (thrown) {
      if (!this.#child?.hasLeft || !(thrown instanceof SdkError)) throw thrown;
      await this.#client.connect(this.#transport, { ...options, prior: { kind: 'legacy' } });
    }
  }

  /** What a server over HTTP keeps for us it may let go; where it does not answer that is its own matter. */
  async #leaveSession(isHurried: boolean): Promise<void> {
    if (!(this.#transport instanceof StreamableHTTPClientTransport)) return;
    const left = new AbortController();
    const late = sleep(isHurried ? LEAVE_IN_A_HURRY_MS : LEAVE_MS, undefined, { signal: left.signal });
    await Promise.race([this.#transport.terminateSession(), late]).catch(() => undefined);
    left.abort();
    await late.catch(() => undefined);
  }

  #has(what: 'tools' | 'prompts' | 'resources'): boolean {
    return this.#client.getServerCapabilities()?.[what] !== undefined;
  }

  async #asked<T>(ask: Asked<T>, stop = this.#options.signal): Promise<T> {
    const patience = new Patience(this.#limit, () => lateFault(this.#name, this.#limit));
    patience.stand(this.#questions > 0);
    this.#waiting.add(patience);
    const signal = AbortSignal.any([stop, patience.signal]);
    try {
      return await unlessAborted(ask({ signal, timeout: NO_LIMIT, onprogress: () => patience.restart() }), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      throw serverFault(this.#name, thrown, this.#child?.ending);
    } finally {
      patience.end();
      this.#waiting.delete(patience);
    }
  }

  /** Whoever leaves the question leaves what the server was asked for. */
  async #answerTo(question: ServerQuestion | undefined): Promise<ServerAnswer> {
    this.#questions++;
    for (const patience of this.#waiting) patience.stand(true);
    try {
      return await this.#options.onQuestion(question);
    } catch (thrown) {
      this.#stop(asLlmkitError(thrown));
      return undefined;
    } finally {
      this.#questions--;
      if (this.#questions === 0) for (const patience of this.#waiting) patience.stand(false);
    }
  }

  #stop(reason: LlmkitError): void {
    for (const patience of this.#waiting) patience.stop(reason);
  }
}
