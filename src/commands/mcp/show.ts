import type { Command } from 'commander';
import { asLlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import { mcpServerIn, mcpServerNamed } from '../../core/settings/mcp-servers.ts';
import type { ServerPrompt, ServerTool, ToolServer } from '../../core/ports/tool-servers.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { serversOf } from '../tools/servers.ts';

type Run = (name: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = showServer): void {
  parent
    .command('show')
    .description('Show a server with its tools, prompts and resources; it is started for that.')
    .argument('<name>', 'server')
    .addHelpText('after', '\nExample:\n  llmkit mcp show files\n')
    .action((name: string) => run(name, context));
}

async function showServer(name: string, context: Context): Promise<void> {
  const app = await context.app();
  const config = await app.config.read();
  const server = mcpServerIn(config, name);
  const running = await serversOf(context).open(name, server);
  const { tools, prompts, resources } = await listsOf(running, context);
  const settings = mcpServerNamed(await app.config.shown(), name) as object;
  const rows = [
    ...(tools ?? []).map((tool) => [`${name}/${tool.name}`, tool.description]),
    ...(prompts ?? []).map((prompt) => [`mcp:${name}/${prompt.name}`, promptWords(prompt)]),
    ...(resources ?? []).map(({ uri, name: called }) => [`mcp:${name}/${uri}`, called]),
  ];
  await context.output.result({ name, ...settings, ...present({ tools, prompts, resources }) }, () =>
    rows.map((row) => `${row.map((cell) => sanitizeLine(cell!)).join('\t')}\n`).join(''),
  );
}

interface Lists {
  tools: ServerTool[] | undefined;
  prompts: ServerPrompt[] | undefined;
  resources: Awaited<ReturnType<ToolServer['resources']>> | undefined;
}

/** What it has; one list that cannot be had is told and absent, and takes no other along. Throws where none can be had. */
async function listsOf(server: ToolServer, { output, signal }: Context): Promise<Lists> {
  const [tools, prompts, resources] = await Promise.allSettled([server.tools(), server.prompts(), server.resources()]);
  signal.throwIfAborted();
  const had = [tools, prompts, resources].some((list) => list.status === 'fulfilled' && list.value.length > 0);
  for (const [what, list] of Object.entries({ tools, prompts, resources })) {
    if (list.status === 'fulfilled') continue;
    const fault = asLlmkitError(list.reason);
    if (!had) throw fault;
    output.warn(`warning: its ${what} are not shown: ${sanitizeLine(fault.message)}`);
  }
  return { tools: valueOf(tools), prompts: valueOf(prompts), resources: valueOf(resources) };
}

function valueOf<T>(list: PromiseSettledResult<T>): T | undefined {
  return list.status === 'fulfilled' ? list.value : undefined;
}

/** What a prompt is for, and what it takes. */
function promptWords({ description = '', arguments: given }: ServerPrompt): string {
  const taken = given.map(({ name, is_required: isRequired }) => (isRequired ? name : `[${name}]`)).join(', ');
  return [description, taken === '' ? '' : `(${taken})`].filter((words) => words !== '').join(' ');
}
