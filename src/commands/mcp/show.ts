import type { Command } from 'commander';
import { mcpServerIn, mcpServerNamed } from '../../core/settings/mcp-servers.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';

type Run = (name: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = showServer): void {
  parent
    .command('show')
    .description('Show a server and the tools that it has; it is started for that.')
    .argument('<name>', 'server')
    .addHelpText('after', '\nExample:\n  llmkit mcp show files\n')
    .action((name: string) => run(name, context));
}

async function showServer(name: string, context: Context): Promise<void> {
  const app = await context.app();
  const config = await app.config.read();
  const server = mcpServerIn(config, name);
  const { io, output, globals, signal } = context;
  const open = await context.toolServers();
  const onLine = (line: string) => globals.verbose && output.note(`${name}: ${sanitizeLine(line)}`);
  const running = await open(name, server, { env: io.env, onLine, signal });
  try {
    const tools = await running.tools();
    const settings = mcpServerNamed(await app.config.shown(), name) as object;
    await output.result({ name, ...settings, tools }, () =>
      tools.map((tool) => `${sanitizeLine(`${name}/${tool.name}`)}\t${sanitizeLine(tool.description)}\n`).join(''),
    );
  } finally {
    await running.close();
  }
}
