import { resolve } from 'node:path';
import { createServices, type App, type Ports } from '../../src/core/services.ts';
import { createPorts } from '../../src/compose/ports.ts';
import type { AppOptions } from '../../src/commands/context.ts';
import { LlmkitError } from '../../src/core/errors.ts';
import { main } from '../../src/main.ts';
import { makeLists } from '../../src/compose/lists.ts';
import { readPage } from '../../src/compose/pages.ts';
import type { Io } from '../../src/terminal/io.ts';
import { isSameFile, isTaken, kindOf, realPath } from '../../src/terminal/file-kind.ts';
import { listFolder, makeFolder, readNamedFile, readPieces, writeNamedFile } from '../../src/terminal/named-files.ts';
import { keepPieces } from '../../src/terminal/kept-pieces.ts';
import { openOutput } from '../../src/terminal/output-file.ts';
import { findOnPath } from '../../src/terminal/on-path.ts';
import { removeScript, writeScript } from '../../src/terminal/own-scripts.ts';
import { tempHome } from './temp-home.ts';

export interface KitOptions {
  env?: Record<string, string>;
  /** Piped standard input. Absent: nothing is piped in. */
  input?: string | Uint8Array;
  /** Whether each stream is a terminal; none is by default. */
  tty?: { stdin?: boolean; stdout?: boolean; stderr?: boolean };
  files?: Record<string, string | Uint8Array>;
  /** Files that are not in `files` are read from the disk. */
  realFiles?: boolean;
  /** Files cannot be written: known beforehand, or found only when it is tried. */
  unwritable?: 'known' | 'late';
  ports?: Partial<Ports>;
  signal?: AbortSignal;
}

export interface KitResult {
  code: number;
  out: string;
  err: string;
  /** Files that the command wrote by name. */
  written: Record<string, string>;
}

export interface TestKit {
  home: string;
  run(...args: string[]): Promise<KitResult>;
  runWith(options: KitOptions, ...args: string[]): Promise<KitResult>;
  /** What a command prints with --json. */
  // Tests look into it as they like.
  // oxlint-disable-next-line typescript/no-explicit-any
  json(...args: string[]): Promise<any>;
  addPrompt(name: string, content: string, ...flags: string[]): Promise<KitResult>;
  app(): App;
}

/** The real command line in this process: real services, real files in a home of its own, no terminal. */
export function testKit(defaults: KitOptions = {}): TestKit {
  const home = tempHome();
  const portsFor = (options: KitOptions, at?: string) => ({
    ...createPorts({ home: at ?? home, env: { ...options.env } }),
    ...options.ports,
  });
  const runWith = async (given: KitOptions, ...args: string[]): Promise<KitResult> => {
    const options = { ...defaults, ...given, env: { ...defaults.env, ...given.env } };
    const { io, result } = recordingIo(options);
    const code = await main(args, io, {
      readPage: async (name) => readPage(name),
      promptServer: async () => (await import('../../src/mcp/serve-prompts.ts')).servePrompts,
      toolServers: async () => {
        const { openToolServer } = await import('../../src/mcp/tool-server.ts');
        const { webNetwork } = await import('../../src/compose/web-network.ts');
        return (name, server, given) => openToolServer(name, server, { ...given, fetch: webNetwork(given.env) });
      },
      makeApp: async ({ home: at }) => createServices(portsFor(options, at)),
      // With ports of its own, a test's services list themselves.
      ...(!options.ports && { makeLists: ({ home: at, env }: AppOptions) => makeLists({ home: at ?? home, env }) }),
    });
    return { code, ...result };
  };
  return {
    home,
    runWith,
    run: (...args) => runWith({}, ...args),
    json: async (...args) => JSON.parse((await runWith({}, ...args, '--json')).out),
    addPrompt: (name, content, ...flags) => runWith({}, 'prompt', 'add', name, '--content', content, ...flags),
    app: () => createServices(portsFor(defaults)),
  };
}

/** The same with a model that needs no key: it says what it was told. */
export function mockKit(defaults: KitOptions = {}): TestKit {
  return testKit({ ...defaults, env: { LLM_PROVIDER: 'mock', ...defaults.env } });
}

/** A kit with a conversation `Trip` of two exchanges, and the whole record of it or another. */
export async function tripKit() {
  const kit = mockKit();
  await kit.run('conv', 'new', 'Trip', '-s', 'Be brief.', '--temperature', '0.1');
  await kit.run('conv', 'send', 'Trip', 'one');
  await kit.run('conv', 'send', 'Trip', 'two');
  return { kit, show: (reference = 'Trip') => kit.json('conv', 'show', reference, '--all') };
}

function cannotWrite(path: string): LlmkitError {
  return new LlmkitError('usage', `Cannot write ${path}: permission denied.`);
}

function recordingIo(options: KitOptions): { io: Io; result: Omit<KitResult, 'code'> } {
  const result = { out: '', err: '', written: {} as Record<string, string> };
  const { stdin = false, stdout = false, stderr = false } = options.tty ?? {};
  const encoder = new TextEncoder();
  const io: Io = {
    env: options.env ?? {},
    stdin: {
      isTTY: stdin,
      isPiped: options.input !== undefined,
      read: async () => bytesOf(options.input ?? ''),
    },
    stdout: { isTTY: stdout, columns: 80, write: (text) => void (result.out += text) },
    stderr: { isTTY: stderr, columns: 80, write: (text) => void (result.err += text) },
    kindOf: (path) => (options.realFiles ? kindOf(path) : path.includes('=') ? undefined : 'file'),
    isTaken,
    listFolder,
    makeFolder,
    readPieces: async function* (path, signal) {
      if (path === '-') yield bytesOf(options.input ?? '');
      else if (options.realFiles) yield* readPieces(path, signal);
      else yield await io.readFile(path, Infinity, signal);
    },
    absolutePath: (path) => resolve('/here', path),
    isSameFile: (one, other) => (options.realFiles ? isSameFile(one, other) : one === other),
    realPath: (path) => (options.realFiles ? realPath(path) : path),
    readFile: async (path, ...given) => {
      const content = options.files?.[path] ?? (options.realFiles ? await readNamedFile(path, ...given) : undefined);
      if (content === undefined) throw new LlmkitError('not_found', `Cannot read ${path}: there is no such file.`);
      return typeof content === 'string' ? encoder.encode(content) : content;
    },
    checkWritable: async (path) => {
      if (options.unwritable === 'known') throw cannotWrite(path);
    },
    writeFile: async (path, content, signal) => {
      if (options.unwritable) throw cannotWrite(path);
      result.written[path] = content;
      if (options.realFiles) await writeNamedFile(path, content, signal);
    },
    keepPieces,
    openOutput: async (path, signal) => {
      if (options.unwritable) throw cannotWrite(path);
      if (options.realFiles) return openOutput(path, signal);
      result.written[path] = '';
      return { write: (text) => void (result.written[path] += text), close: async () => {} };
    },
    findProgram: async (name) => findOnPath(name, options.env ?? {}),
    writeScript,
    removeScript,
    editText: async () => {
      throw new LlmkitError('usage', 'There is no editor in this test.');
    },
    runProgram: async () => undefined,
    onStop: (stop) => {
      const forward = () => stop(options.signal?.reason as LlmkitError);
      options.signal?.addEventListener('abort', forward);
      return () => options.signal?.removeEventListener('abort', forward);
    },
  };
  return { io, result };
}

function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? new TextEncoder().encode(input) : input;
}
