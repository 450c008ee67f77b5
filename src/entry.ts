import { writeSync } from 'node:fs';
import { useCodeCache } from './code-cache.ts';
import { VERSION } from './version.ts';

// For the build.
export { cacheSuffix } from './code-cache.ts';

/** Exit codes above it are those of signals. */
const SIGNALLED = 128;
/** How long a reader may take for what came before a signal. */
const GRACE_MS = 2000;

/** The entry that `bin/llmkit.js` calls. The version is answered before anything else is loaded. */
export function run(args: string[]): number | Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V') && printed(`${VERSION}\n`)) return 0;
  return start(args);
}

/** One synchronous write: the stream costs 3 ms. False where the output takes none; then the program tells why. */
function printed(text: string): boolean {
  try {
    return writeSync(1, text) === text.length;
  } catch {
    return false;
  }
}

async function start(args: string[]): Promise<number> {
  useCodeCache(module, args);
  const { main } = await import('./main.ts');
  const { processIo } = await import('./terminal/process-io.ts');
  const io = processIo();
  // Help needs none.
  const code = await main(args, io, {
    makeApp: async (options) => (await import('./compose/app.ts')).makeApp(options),
    promptServer: async () => (await import('./mcp/serve-prompts.ts')).servePrompts,
    toolServers: async () => {
      const [{ openToolServer }, { webNetwork }] = await Promise.all([
        import('./mcp/tool-server.ts'),
        import('./compose/web-network.ts'),
      ]);
      return (name, server, options) => openToolServer(name, server, { ...options, fetch: webNetwork(options.env) });
    },
    readPage: async (name) => (await import('./compose/pages.ts')).readPage(name),
    makeLists: async (options) => (await import('./compose/lists.ts')).makeLists(options),
  });
  if (code !== 0) (await import('./terminal/dead-terminal.ts')).closeDeadTerminal();
  // Nothing is left to do: taking everything apart as Node does where it ends by itself costs a short command 5 % (measured).
  // oxlint-disable-next-line unicorn/no-process-exit
  if (io.stdout.isWritten && io.stderr.isWritten) process.exit(code);
  // Output that nobody takes would hold a program that a signal ended.
  // oxlint-disable-next-line unicorn/no-process-exit
  if (code > SIGNALLED) setTimeout(() => process.exit(code), GRACE_MS).unref();
  return code;
}
