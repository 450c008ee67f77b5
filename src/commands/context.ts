import { LlmkitError } from '../core/errors.ts';
import type { ServePrompts } from '../core/ports/prompt-server.ts';
import type { OpenToolServer, ToolServers } from '../core/ports/tool-servers.ts';
import type { App, Lookups } from '../core/services.ts';
import type { Stop } from '../core/stopping.ts';
import type { Io, Waiting } from '../terminal/io.ts';
import { colorLevel, stylesOf, type ColorLevel, type Styles } from '../terminal/styles.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import { Output, type GlobalOptions } from './output.ts';

export interface AppOptions {
  home: string | undefined;
  env: Io['env'];
  /** The only folder whose files are prompts, in place of those that names are looked for in. */
  promptFolder?: string | undefined;
  /** Comes when the user or the system wants an end. */
  stop: Stop;
}

/** Builds the services. Called at the first need, so that help asks for no key and no disk. */
export type AppMaker = (options: AppOptions) => Promise<App>;

/** Builds the part of them that lists and adds up, faster than the whole. */
export type ListsMaker = (options: AppOptions) => Promise<Lookups>;

export interface Makers {
  makeApp: AppMaker;
  /** Absent: the services list themselves. */
  makeLists?: ListsMaker;
  /** The text of a page of docs/. */
  readPage?: (name: string) => Promise<string>;
  /** What speaks with a program that wants prompts. */
  promptServer?: () => Promise<ServePrompts>;
  /** What speaks with programs that have tools. */
  toolServers?: () => Promise<OpenToolServer>;
}

/** The means of a command beside its own options. */
/** A line that means a chat because of its first option. */
export interface ImpliedChat {
  /** Its words as they were typed. */
  typed: readonly string[];
  /** Names of commands, which its text may rather begin with. */
  commands: readonly string[];
}

export interface Context {
  io: Io;
  /** Comes when the user or the system wants an end. */
  stop: Stop;
  /** Aborts with it. */
  signal: AbortSignal;
  globals: GlobalOptions;
  /** The long flags that were typed, without their values. */
  flags: readonly string[];
  /** Absent where the command is named. */
  impliedChat?: ImpliedChat;
  app: () => Promise<App>;
  /** Services of their own, which know nothing of what was read before. */
  freshApp: (options: Pick<AppOptions, 'promptFolder'>) => Promise<App>;
  lists: () => Promise<Lookups>;
  /** The text of a page of docs/. */
  page: (name: string) => Promise<string>;
  promptServer: () => Promise<ServePrompts>;
  toolServers: () => Promise<OpenToolServer>;
  /** The servers of tools that the command uses; absent until it uses one. They end with it. */
  servers?: ToolServers;
  output: Output;
  /** Colours of stdout. */
  colors: () => ColorLevel;
  /** Styles for stdout and stderr, plain where there is no colour. */
  styles: () => Promise<{ out: Styles; err: Styles }>;
  /** A spinner on stderr, in colour where there is any; undefined where nothing can turn. */
  spinner: () => Waiting | undefined;
}

/** The context of one command line; `globals` is filled in once it is parsed, the signal made once it is asked for. */
export function createContext(
  args: readonly string[],
  io: Io,
  {
    makeApp,
    makeLists = makeApp,
    readPage = async (name) => name,
    promptServer = noServer,
    toolServers = noServer,
  }: Makers,
  stop: Stop,
): Context {
  // Misuse is reported before or without parsing, and a script that asked for JSON gets its error as JSON.
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const globals: GlobalOptions = {
    json: flags.includes('--json'),
    ndjson: flags.includes('--ndjson'),
    quiet: flags.includes('--quiet'),
    verbose: flags.includes('--verbose'),
    color: !flags.includes('--no-color'),
  };
  const options = (): AppOptions => ({ home: globals.home, env: io.env, stop });
  const levelOf = (stream: Io['stdout']) => colorLevel(stream, io.env, globals.color);
  // Whose home seems empty may have meant the one beside it.
  const told = <Services extends Pick<Lookups, 'home'>>(services: Services): Services => {
    const { path, why } = services.home.leftBeside ?? {};
    if (path !== undefined)
      context.output.note(`note: ${sanitizeLine(path)} is not taken as the home: ${why}; see: llmkit doctor`);
    return services;
  };
  let app: Promise<App> | undefined;
  const context: Context = {
    io,
    stop,
    get signal() {
      return stop.signal;
    },
    globals,
    flags: flags.filter((word) => word.startsWith('--')).map((word) => word.split('=', 1)[0]!),
    app: () => (app ??= makeApp(options()).then(told)),
    freshApp: (more) => makeApp({ ...options(), ...more }),
    lists: () => makeLists(options()).then(told),
    page: readPage,
    promptServer,
    toolServers,
    output: new Output(io, globals),
    colors: () => levelOf(io.stdout),
    styles: async () => ({ out: await stylesOf(levelOf(io.stdout)), err: await stylesOf(levelOf(io.stderr)) }),
    spinner: () => io.spinner?.(levelOf(io.stderr) > 0),
  };
  return context;
}

async function noServer(): Promise<never> {
  throw new LlmkitError('internal', 'Cannot use MCP: nothing was given that speaks with other programs.');
}
