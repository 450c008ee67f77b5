import type { Command } from 'commander';
import { mcpServerIn, mcpServerNamed } from '../../core/settings/mcp-servers.ts';
import type { ServerPrompt } from '../../core/ports/tool-servers.ts';
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
  const tools = await running.tools();
  const prompts = await running.prompts();
  const resources = await running.resources();
  const settings = mcpServerNamed(await app.config.shown(), name) as object;
  const rows = [
    ...tools.map((tool) => [`${name}/${tool.name}`, tool.description]),
    ...prompts.map((prompt) => [`mcp:${name}/${prompt.name}`, promptWords(prompt)]),
    ...resources.map(({ uri, name: called }) => [`mcp:${name}/${uri}`, called]),
  ];
  await context.output.result({ name, ...settings, tools, prompts, resources }, () =>
    rows.map((row) => `${row.map((cell) => sanitizeLine(cell!)).join('\t')}\n`).join(''),
  );
}

/** What a prompt is for, and what it takes. */
function promptWords({ description = '', arguments: given }: ServerPrompt): string {
  const taken = given.map(({ name, is_required: isRequired }) => (isRequired ? name : `[${name}]`)).join(', ');
  return [description, taken === '' ? '' : `(${taken})`].filter((words) => words !== '').join(' ');
}
