import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { textOfFile } from '../../core/files/text-file.ts';
import { serversOfOthers } from '../../core/settings/foreign-servers.ts';
import { withServers } from '../../core/settings/mcp-servers.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
What stands behind -- is the program that is the server, and its arguments. It
is started where a model may call its tools, and gets none of your keys; what it
needs stands in mcp.NAME.env (llmkit config edit).

Examples:
  llmkit mcp add files -- npx -y @modelcontextprotocol/server-filesystem .
  llmkit mcp add docs https://mcp.example.com/mcp
  llmkit mcp add --from ~/.cursor/mcp.json
`;

interface NewServerOptions {
  from?: string;
  force?: boolean;
}

type Run = (name: string | undefined, words: string[], options: NewServerOptions, context: Context) => Promise<void>;

/** Bytes of a file of another client. */
const LARGEST_FILE = 1024 * 1024;

export function register(parent: Command, context: Context, run: Run = addServer): void {
  parent
    .command('add')
    .description('Add a server, whose tools a model may then be given with -T NAME.')
    .argument('[name]', 'name of the server')
    .argument('[command...]', 'its address, or behind -- its program and arguments')
    .option('--from <file>', 'take servers from a file of another client (mcpServers)')
    .option('--force', 'replace servers of these names')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, words: string[], options: NewServerOptions) =>
      run(name, words, options, context),
    );
}

async function addServer(
  name: string | undefined,
  words: string[],
  { from, force = false }: NewServerOptions,
  context: Context,
): Promise<void> {
  const servers = from === undefined ? serverOf(name, words) : await serversIn(from, name, context);
  const app = await context.app();
  await app.config.change((config) => withServers(config, servers, force));
  const names = Object.keys(servers);
  await context.output.result({ added: names }, () => '');
  for (const added of names) context.output.note(`added the server ${added}; use it with: llmkit chat -T ${added}`);
}

function serverOf(name: string | undefined, [command = '', ...args]: string[]): Record<string, McpServer> {
  if (name === undefined || command === '') {
    throw new LlmkitError('usage', 'Cannot add a server: a name and a command, or an address, are needed.', {
      advice: [{ kind: 'example', text: 'llmkit mcp add files -- npx -y @modelcontextprotocol/server-filesystem .' }],
    });
  }
  if (args.length === 0 && /^https?:\/\//.test(command)) return { [name]: { url: command } };
  return { [name]: { command, ...(args.length > 0 && { args }) } };
}

/** The servers of a file, or the one of this name. */
async function serversIn(file: string, name: string | undefined, { io, signal }: Context) {
  const { expandHome } = await import('../../terminal/expand-home.ts');
  const all = serversOfOthers(textOfFile(await io.readFile(expandHome(file), LARGEST_FILE, signal), file), file);
  if (name === undefined) return all;
  if (Object.hasOwn(all, name)) return { [name]: all[name]! };
  throw new LlmkitError('not_found', `There is no server ${JSON.stringify(name)} in ${file}.`);
}
