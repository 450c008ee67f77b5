import { useCodeCache } from './code-cache.ts';
import { VERSION } from './version.ts';

// For the build.
export { cacheSuffix } from './code-cache.ts';

/** The entry that `bin/llmkit.js` calls. The version is answered before anything else is loaded. */
export function run(args: string[]): number | Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  return start(args);
}

async function start(args: string[]): Promise<number> {
  useCodeCache();
  const { main } = await import('./main.ts');
  const { processIo } = await import('./terminal/process-io.ts');
  // Help needs none.
  const code = await main(args, processIo(), {
    makeApp: async (options) => (await import('./compose/app.ts')).makeApp(options),
    makeLists: async (options) => (await import('./compose/lists.ts')).makeLists(options),
  });
  if (code !== 0) (await import('./terminal/dead-terminal.ts')).closeDeadTerminal();
  return code;
}
