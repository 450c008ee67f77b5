import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { collect } from '../option-values.ts';

const EXAMPLES = `
The client starts it; most take it so:
  {"mcpServers": {"prompts": {"command": "llmkit", "args": ["mcp", "serve"]}}}
It gets the prompts of .llmkit/prompts, stored ones and those that come with
llmkit, looked up anew for each request; with DIR only the files below DIR.

Examples:
  llmkit mcp serve
  llmkit mcp serve --tag writing
  llmkit mcp serve ./prompts
`;

export interface ServeOptions {
  tag?: string[];
}

type Run = (folder: string | undefined, options: ServeOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = serve): void {
  parent
    .command('serve')
    .description('Offer prompts to other programs by MCP, on standard input and output.')
    .argument('[dir]', 'a folder of prompt files')
    .option('--tag <tag>', 'only prompts with this tag (repeatable)', collect)
    .addHelpText('after', EXAMPLES)
    .action((folder: string | undefined, options: ServeOptions) => run(folder, options, context));
}

async function serve(folder: string | undefined, options: ServeOptions, context: Context): Promise<void> {
  const { io, output, signal } = context;
  if (folder !== undefined && io.kindOf(folder) !== 'folder') {
    throw new LlmkitError('not_found', `Cannot serve ${folder}: there is no such folder.`, {
      advice: [{ kind: 'example', text: 'llmkit mcp serve ./prompts' }],
    });
  }
  if (io.stdin.isTTY) output.note('note: waiting for an MCP client on standard input; Ctrl-C ends it');
  const told = new Set<string>();
  const tell = (fault: string) => {
    if (told.has(fault)) return;
    told.add(fault);
    output.warn(`warning: ${sanitizeLine(fault)}`);
  };
  // Loaded with the first question: a client waits for the greeting before.
  const offers = async () =>
    (await import('./offers-now.ts')).offersNow({ folder, tags: options.tag ?? [], tell }, context);
  const servePrompts = await context.promptServer();
  await servePrompts(
    {
      list: async () => (await offers()).list(),
      render: async (...given) => (await offers()).render(...given),
      complete: async (...given) => (await offers()).complete(...given),
    },
    {
      pieces: io.readPieces('-', signal),
      write: (text) => io.stdout.write(text),
      onFault: (fault) => tell(fault.message),
    },
  );
}
