import type { Command } from 'commander';
import type { Environment } from '../../core/environment.ts';
import { LlmkitError } from '../../core/errors.ts';
import { isForbiddenKey } from '../../core/fields.ts';
import { textOfFile } from '../../core/files/text-file.ts';
import { nameOfOthers, placeholdersIn, serversOfOthers } from '../../core/settings/foreign-servers.ts';
import { withServers } from '../../core/settings/mcp-servers.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import { withShortNames } from '../../core/short-names.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { refuseTogether } from '../option-rules.ts';
import { collect } from '../option-values.ts';

const EXAMPLES = `
What stands behind -- is the program that is the server, and its arguments. It
is started where a model may call its tools, and gets none of your keys but what
--env gives it: NAME alone takes the value that NAME has now.

Examples:
  llmkit mcp add files -- npx -y @modelcontextprotocol/server-filesystem .
  llmkit mcp add --env GITHUB_TOKEN github -- docker run -i IMAGE
  llmkit mcp add docs https://mcp.example.com/mcp
  llmkit mcp add docs https://mcp.example.com/mcp --header 'X-Team: red' --force
  llmkit mcp add --from ~/.cursor/mcp.json
`;

interface NewServerOptions {
  from?: string;
  env?: string[];
  header?: string[];
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
    .option('--env <variable=value>', 'a variable of its environment (repeatable)', collect)
    .option('--header <line>', 'a header for its address, as NAME: VALUE (repeatable)', collect)
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
  { from, force = false, ...more }: NewServerOptions,
  context: Context,
): Promise<void> {
  for (const other of ['env', 'header']) refuseTogether({ from, ...more }, 'from', other);
  const servers = from === undefined ? serverOf(name, words, more, context) : await serversIn(from, name, context);
  const app = await context.app();
  await app.config.change((config) => withServers(config, servers, force));
  const names = Object.keys(servers);
  await context.output.result({ added: names }, () => '');
  for (const added of names) context.output.note(`added the server ${added}; use it with: llmkit chat -T ${added}`);
  if (from !== undefined) warnOfPlaceholders(servers, context);
}

/** The server would get them as they stand, and say that a key is wrong. */
function warnOfPlaceholders(servers: Readonly<Record<string, McpServer>>, { output }: Context): void {
  for (const [name, server] of Object.entries(servers)) {
    const [first, ...others] = placeholdersIn(server);
    if (first === undefined) continue;
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    const told = `warning: ${name} has ${first}${more}, which goes to it as it stands; say what it means with: llmkit config set mcp.${name}.…`;
    output.warn(withShortNames(sanitizeLine(told)));
  }
}

function serverOf(
  name: string | undefined,
  [command = '', ...args]: string[],
  { env, header }: Pick<NewServerOptions, 'env' | 'header'>,
  { io }: Context,
): Record<string, McpServer> {
  if (name === undefined || command === '') {
    throw new LlmkitError('usage', 'Cannot add a server: a name and a command, or an address, are needed.', {
      advice: [{ kind: 'example', text: 'llmkit mcp add files -- npx -y @modelcontextprotocol/server-filesystem .' }],
    });
  }
  const isAddress = args.length === 0 && /^https?:\/\//.test(command);
  if (isAddress && env) throw misplaced('--env', 'it goes to a program, and this is an address');
  if (!isAddress && header) throw misplaced('--header', 'it goes to an address, and this is a program');
  if (isAddress) return { [name]: { url: command, ...(header && { headers: headersIn(header) }) } };
  return { [name]: { command, ...(args.length > 0 && { args }), ...(env && { env: variablesIn(env, io.env) }) } };
}

function headersIn(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((line) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined || isForbiddenKey(name))
        throw misplaced('--header', 'a header is NAME: VALUE');
      return [name, value];
    }),
  );
}

/** NAME=VALUE, or NAME for the value that it has here: that stands in no list of processes. */
function variablesIn(given: readonly string[], here: Environment): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const [, name = '', value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(pair) ?? [];
      if (name === '' || isForbiddenKey(name)) throw misplaced('--env', 'a variable is NAME=VALUE or NAME');
      const meant = value ?? here[name];
      if (meant === undefined) throw misplaced('--env', `${name} is not set here; ${name}=VALUE gives its value`);
      if (/[\r\n\0]/.test(meant)) throw misplaced('--env', `${name} has more than one line`);
      return [name, meant];
    }),
  );
}

function misplaced(flag: string, why: string): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot use ${flag}: ${why}.`), {
    advice: [{ kind: 'show', what: 'help', name: 'llmkit mcp add' }],
  });
}

/** The servers of a file, or the one of this name. */
async function serversIn(file: string, name: string | undefined, { io, signal }: Context) {
  const { expandHome } = await import('../../terminal/expand-home.ts');
  const all = serversOfOthers(textOfFile(await io.readFile(expandHome(file), LARGEST_FILE, signal), file), file);
  if (name === undefined) return all;
  const ours = nameOfOthers(name);
  if (Object.hasOwn(all, ours)) return { [ours]: all[ours]! };
  throw new LlmkitError('not_found', `There is no server ${JSON.stringify(name)} in ${file}.`);
}
