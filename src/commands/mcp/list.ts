import type { Command } from 'commander';
import type { Config } from '../../core/records/config.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import { mcpServerNames } from '../../core/settings/mcp-servers.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';

type Run = (context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = listServers): void {
  parent
    .command('list')
    .description('List the servers; none is started.')
    .addHelpText('after', '\nExample:\n  llmkit mcp list\n')
    .action(() => run(context));
}

async function listServers(context: Context): Promise<void> {
  const app = await context.app();
  const config = await app.config.shown();
  const rows = mcpServerNames(config).map((name) => rowOf(name, config));
  await context.output.result(rows, () =>
    rows.map(({ name, at }) => `${sanitizeLine(name)}\t${sanitizeLine(at)}\n`).join(''),
  );
  if (rows.length === 0)
    context.output.note('note: there are no servers; add one with: llmkit mcp add NAME -- COMMAND');
}

/** A server and where it is: its address, or its command line. */
function rowOf(name: string, { mcp }: Config): { name: string; at: string } {
  const { url, command, args = [] } = (mcp as Record<string, McpServer>)[name]!;
  // What cannot be used is listed as far as it goes.
  return { name, at: url ?? [command, ...(Array.isArray(args) ? args : [])].join(' ') };
}
