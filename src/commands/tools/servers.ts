import { LlmkitError } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/nearest.ts';
import type { ServerTool, ToolServer } from '../../core/ports/tool-servers.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import { withShortNames } from '../../core/short-names.ts';
import { namesForModels, type OfferedTool } from '../../core/tools/offered-tools.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import type { Approval } from './approval.ts';

interface Running {
  server: ToolServer;
  tools: ServerTool[];
}

/** The servers of MCP of one command or chat: started when their tools are first offered, anew where one has ended. */
export class Servers {
  readonly #approval: Approval;
  readonly #context: Context;
  readonly #running = new Map<string, Promise<Running>>();

  constructor(approval: Approval, context: Context) {
    this.#approval = approval;
    this.#context = context;
  }

  /** The tools of a server, or the one named `tool`. Throws what starting it throws, and `not_found`. */
  async tools(name: string, config: McpServer, tool: string | undefined): Promise<OfferedTool[]> {
    const { server, tools } = await this.#open(name, config);
    const chosen = tools.filter((each) => tool === undefined || each.name === tool);
    if (chosen.length === 0) throw noTool(name, tool, tools);
    // Over all of them, so that each has the same name however many are chosen.
    const names = namesForModels(tools.map((each) => ({ server: name, tool: each.name })));
    return chosen.map((each) => ({
      label: `${name}/${each.name}`,
      source: name,
      definition: {
        name: names[tools.indexOf(each)]!,
        description: each.description,
        input_schema: each.input_schema,
      },
      run: (input, options) => server.call(each.name, input as Record<string, unknown>, options),
    }));
  }

  async close(): Promise<void> {
    const running = await Promise.allSettled(this.#running.values());
    this.#running.clear();
    await Promise.all(running.map(async (one) => one.status === 'fulfilled' && (await one.value.server.close())));
  }

  async #open(name: string, config: McpServer): Promise<Running> {
    const known = await this.#running.get(name)?.catch(() => undefined);
    if (known?.server.isOpen) return known;
    if (!known) this.#allowIn(name, config);
    const opened = this.#start(name, config);
    this.#running.set(name, opened);
    return opened;
  }

  /** What its settings allow is allowed of it alone. */
  #allowIn(name: string, { allow = [] }: McpServer): void {
    this.#approval.allow(allow.map((pattern) => `${name}/${pattern}`));
  }

  async #start(name: string, config: McpServer): Promise<Running> {
    const { io, globals, output, signal } = this.#context;
    const open = await this.#context.toolServers();
    const onLine = (line: string) => {
      if (globals.verbose) output.note(`${name}: ${sanitizeLine(line)}`);
    };
    const server = await open(name, config, { env: io.env, onLine, signal });
    try {
      return { server, tools: await server.tools() };
    } catch (thrown) {
      await server.close();
      throw thrown;
    }
  }
}

function noTool(server: string, tool: string | undefined, tools: readonly ServerTool[]): LlmkitError {
  if (tool === undefined) return new LlmkitError('not_found', `Cannot use the server ${server}: it has no tools.`);
  const near = nearest(
    tool,
    tools.map(({ name }) => name),
  );
  const message = withShortNames(`The server ${server} has no tool ${JSON.stringify(tool)}.`);
  return new LlmkitError('not_found', message, {
    advice: didYouMean(near === undefined ? undefined : `${server}/${near}`),
  });
}
