import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'node:http';
import { answer, listen } from './answers.mjs';

const PROGRAM = resolve('bin/llmkit.js');
const RECORDER = fileURLToPath(new URL('record-code.cjs', import.meta.url));

/** What is started often. Each adds to the caches of the chunks it shares with those before it. */
const COMMANDS = [
  ['chat', '--provider', 'mock', '--save', 'hi'],
  ['chat', '--provider', 'openai', '--model', 'gpt-4o', 'hi'],
  ['chat', '--provider', 'anthropic', '--model', 'claude-haiku-4-5', '--save', 'hi'],
  ['conv', 'send', 'last', 'hi'],
  ['prompt', 'add', 'greet', '--content', 'Hello {{ name }}'],
  ['prompt', 'run', 'greet', '--provider', 'mock', '-v', 'name=Ada'],
  ['prompt', 'sync', 'templates'],
  ['prompt', 'sync', 'templates', '--check'],
  ['conv', 'list'],
  ['prompt', 'list'],
  ['usage'],
  ['--help'],
  ['config', 'set', 'prompts.path', fileURLToPath(new URL('../templates', import.meta.url))],
  ['prompt', 'list'],
];

/** What a client of MCP opens with. */
const MCP_OPENING = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'build', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'prompts/list' },
]
  .map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  .join('');

/** Makes the code caches of the chunks in dist/cli by running a few commands; src/code-cache.ts tells what for. */
export async function makeCodeCaches() {
  const home = mkdtempSync(join(tmpdir(), 'llmkit-build-'));
  const server = createServer((request, response) => void answer(request, response));
  const url = `http://127.0.0.1:${await listen(server)}`;
  const env = {
    PATH: process.env.PATH,
    LLMKIT_HOME: home,
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: 'none',
    ANTHROPIC_BASE_URL: url,
  };
  try {
    const terminal = { ...env, RECORD_TERMINAL: '1', FORCE_COLOR: '2' };
    await record([], { env: { ...terminal, LLM_PROVIDER: 'mock' }, typed: '\u0004' });
    await record(['mcp', 'serve'], { env, typed: MCP_OPENING });
    for (const args of COMMANDS) await record(['--quiet', ...args], { env });
    await record(['prompt', 'list'], { env, cwd: projectIn(home) });
    await record(['chat', '--provider', 'mock', '```js\nlet x = 1; // one\n```'], { env: terminal, typed: '' });
    await record(['--quiet', 'chat', '--provider', 'openai', '--model', 'gpt-4o'], {
      env: terminal,
      typed: 'hi\r\u0004',
    });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** A project with a prompt. */
function projectIn(folder) {
  const prompts = join(folder, 'project/.llmkit/prompts');
  mkdirSync(prompts, { recursive: true });
  writeFileSync(
    join(prompts, 'hello.md'),
    '---\ndescription: Says hello\ntags: [one]\n---\nHello {{ name }}{% if x %}!{% endif %}\n',
  );
  return join(folder, 'project');
}

async function record(args, { env, typed, cwd }) {
  const stdio = [typed === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'];
  const child = spawn(process.execPath, ['--require', RECORDER, PROGRAM, ...args], { env, stdio, cwd });
  child.stdin?.end(typed);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`llmkit ${args.join(' ')} ended with ${code}.`);
}
