import { LlmkitError } from '../../core/errors.ts';
import type { ToolOptions as ExchangeTools } from '../../core/exchange/input.ts';
import { mcpServerIn, mcpServerNames } from '../../core/settings/mcp-servers.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import type { App } from '../../core/services.ts';
import { withShortNames } from '../../core/short-names.ts';
import { type OfferedTool, toolBoxOf } from '../../core/tools/offered-tools.ts';
import type { ToolChoice } from '../../core/tools/tool-choice.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { Approval } from './approval.ts';
import { environmentForTools } from './environment.ts';
import type { ToolFlags } from '../tool-options.ts';
import { serversOf } from './servers.ts';
import { toolsOfServer } from './server-tools.ts';
import { isToolFile, toolOfFile } from './tool-files.ts';

/** The tools of one command or chat, by what people name: read with the first request that offers them. */
export class Toolset implements ToolChoice {
  readonly approval: Approval;
  /** As they were typed, in their order. */
  named: readonly string[];
  readonly #maxSteps: number | undefined;
  readonly #app: App;
  readonly #context: Context;
  /** What tool files hold, which stays as it was when they were chosen. */
  readonly #files = new Map<string, OfferedTool[]>();
  /** Servers whose own settings were looked at. */
  readonly #known = new Set<string>();

  constructor({ tool = [], allow = [], maxSteps }: ToolFlags, app: App, context: Context) {
    if (maxSteps === 0) throw new LlmkitError('usage', 'Cannot answer in 0 steps: --max-steps is 1 or more.');
    this.approval = new Approval(allow, context);
    this.named = tool;
    this.#maxSteps = maxSteps;
    this.#app = app;
    this.#context = context;
    serversOf(context).takeTurn = (use) => this.approval.takeTurn(use);
  }

  /** The tools for one exchange; empty where none are chosen. */
  async forExchange(): Promise<ExchangeTools> {
    if (this.named.length === 0) return {};
    const offered = (await Promise.all(this.named.map((named) => this.#tools(named)))).flat();
    refuseSameNames(offered);
    const tools = toolBoxOf(offered, (...call) => this.approval.refusal(...call));
    return { tools, ...(this.#maxSteps !== undefined && { maxSteps: this.#maxSteps }) };
  }

  /** Says which servers run by now, where nobody expects that. */
  tellStarted(): void {
    if (this.#known.size === 0) return;
    const names = [...this.#known].join(', ');
    this.#context.output.note(
      `note: started for the list of its tools, none of which is called: ${sanitizeLine(names)}`,
    );
  }

  async others(): Promise<string[]> {
    const { config } = await this.#app.settings.snapshot();
    return mcpServerNames(config).filter((name) => !this.named.includes(name));
  }

  async choose(named: string): Promise<void> {
    if (this.named.includes(named)) return;
    // A server is started with the first question.
    if (isToolFile(named)) await this.#tools(named);
    else mcpServerIn((await this.#app.settings.snapshot()).config, serverNamed(named).server);
    this.named = [...this.named, named];
  }

  clear(): void {
    this.named = [];
  }

  async #tools(named: string): Promise<OfferedTool[]> {
    if (!isToolFile(named)) return this.#read(named);
    const known = this.#files.get(named) ?? (await this.#read(named));
    this.#files.set(named, known);
    return known;
  }

  async #read(named: string): Promise<OfferedTool[]> {
    const { env } = this.#context.io;
    const settings = await this.#app.settings.snapshot();
    if (isToolFile(named)) return [await toolOfFile(named, environmentForTools(env, settings), this.#context)];
    const { server, tool } = serverNamed(named);
    const config = mcpServerIn(settings.config, server);
    this.#allowIn(server, config);
    return toolsOfServer(server, await serversOf(this.#context).open(server, config), tool);
  }

  /** What its settings allow is allowed of it alone. */
  #allowIn(name: string, { allow = [] }: McpServer): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.approval.allow(allow.map((pattern) => `${name}/${pattern}`));
  }
}

/** NAME or NAME/TOOL. */
function serverNamed(named: string): { server: string; tool: string | undefined } {
  const [server = '', ...tool] = named.split('/');
  return { server, tool: tool.length === 0 ? undefined : tool.join('/') };
}

function refuseSameNames(offered: readonly OfferedTool[]): void {
  const seen = new Map<string, OfferedTool>();
  for (const tool of offered) {
    const { name } = tool.definition;
    const other = seen.get(name);
    if (other) throw sameName(other, tool);
    seen.set(name, tool);
  }
}

function sameName({ label: first, source }: OfferedTool, { label, definition }: OfferedTool): LlmkitError {
  if (first === label && source !== undefined)
    return new LlmkitError('usage', withShortNames(`Cannot use the tool ${label} twice: name it once.`));
  const message = `Cannot use ${first} and ${label} together: a model would call both ${definition.name}.`;
  // Two names of a server become one where they differ in signs alone.
  const text = `-T ${first} alone, or one of them under another name`;
  return new LlmkitError('usage', withShortNames(message), { advice: [{ kind: 'example', text }] });
}
