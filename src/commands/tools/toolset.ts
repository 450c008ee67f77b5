import { LlmkitError } from '../../core/errors.ts';
import type { ToolOptions as ExchangeTools } from '../../core/exchange/input.ts';
import type { App } from '../../core/services.ts';
import { type OfferedTool, toolBoxOf } from '../../core/tools/offered-tools.ts';
import type { Context } from '../context.ts';
import { Approval } from './approval.ts';
import { environmentForTools } from './environment.ts';
import type { ToolFlags } from './options.ts';
import { isToolFile, toolOfFile } from './tool-files.ts';

/** The tools of one command or chat, by what people name: read with the first request that offers them. */
export class Toolset {
  readonly approval: Approval;
  /** As they were typed, in their order. */
  named: string[];
  readonly #maxSteps: number | undefined;
  readonly #app: App;
  readonly #context: Context;
  /** What each name stands for. */
  readonly #offered = new Map<string, Promise<OfferedTool[]>>();

  constructor({ tool = [], allow = [], maxSteps }: ToolFlags, app: App, context: Context) {
    if (maxSteps === 0) throw new LlmkitError('usage', 'Cannot answer in 0 steps: --max-steps is 1 or more.');
    this.approval = new Approval(allow, context);
    this.named = tool;
    this.#maxSteps = maxSteps;
    this.#app = app;
    this.#context = context;
  }

  /** The tools for one exchange; empty where none are chosen. */
  async forExchange(): Promise<ExchangeTools> {
    if (this.named.length === 0) return {};
    const offered = (await Promise.all(this.named.map((named) => this.#tools(named)))).flat();
    refuseSameNames(offered);
    const tools = toolBoxOf(offered, (...call) => this.approval.refusal(...call));
    return { tools, ...(this.#maxSteps !== undefined && { maxSteps: this.#maxSteps }) };
  }

  #tools(named: string): Promise<OfferedTool[]> {
    const known = this.#offered.get(named);
    if (known) return known;
    const read = this.#read(named);
    this.#offered.set(named, read);
    // A fault may be mended meanwhile.
    read.catch(() => this.#offered.delete(named));
    return read;
  }

  async #read(named: string): Promise<OfferedTool[]> {
    const settings = await this.#app.settings.snapshot();
    if (isToolFile(named))
      return [await toolOfFile(named, environmentForTools(this.#context.io.env, settings), this.#context)];
    throw new LlmkitError('not_found', `Cannot use the tool ${JSON.stringify(named)}: there is no such server.`, {
      advice: [{ kind: 'example', text: 'llmkit chat -T ./weather.yaml' }],
    });
  }
}

function refuseSameNames(offered: readonly OfferedTool[]): void {
  const names = offered.map(({ definition }) => definition.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new LlmkitError('usage', `Cannot use two tools that are both named ${twice}.`);
}
