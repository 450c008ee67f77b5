import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

// A server and a home for each case are closed at the end.
process.setMaxListeners(0);

export const PROGRAM = fileURLToPath(new URL('../bin/llmkit.js', import.meta.url));

/** A home that is removed when this process ends. */
export function emptyHome() {
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'home');
}

/** A home with conversations of two exchanges each: one that the program wrote, and copies of it. */
export function homeWithConversations(count) {
  const home = emptyHome();
  llmkit(home, 'chat', '--provider', 'mock', '--save', 'What is a monad? '.repeat(20));
  llmkit(home, 'chat', '--provider', 'mock', '-c', 'And in plain words?');
  const folder = join(home, 'conversations');
  const [file] = readdirSync(folder);
  const id = file.replace('.json', '');
  const record = readFileSync(join(folder, file), 'utf8');
  for (let made = 1; made < count; made++) {
    const copy = randomUUID();
    writeFileSync(join(folder, `${copy}.json`), record.replaceAll(id, copy), { mode: 0o600 });
  }
  return home;
}

/** A home with so many stored prompts, each with a system text and three variables. */
export function homeWithPrompts(count) {
  const home = emptyHome();
  const content = 'Write a {{ tone }} text of {{ words }} words about {{ topic }}.\n'.repeat(10);
  const variables = ['--variable', 'tone:select:formal|casual', '--variable', 'words:number'];
  llmkit(
    home,
    'prompt',
    'add',
    'prompt-0',
    '--content',
    content,
    '--system',
    'You write.',
    '--description',
    'Writes',
    ...variables,
  );
  const folder = join(home, 'prompts');
  const record = readFileSync(join(folder, 'prompt-0.json'), 'utf8');
  for (let made = 1; made < count; made++) {
    writeFileSync(join(folder, `prompt-${made}.json`), record.replaceAll('prompt-0', `prompt-${made}`), {
      mode: 0o600,
    });
  }
  return home;
}

/** A project with so many prompt files, the folder of them, and a home that follows it. */
export function homeWithFolder(count) {
  const home = emptyHome();
  const project = join(dirname(home), 'project');
  const folder = join(project, '.llmkit/prompts');
  const text = `---\ndescription: Writes\nsystem: You write.\n---\n${'Write a {{ tone }} text about {{ topic }}.\n'.repeat(10)}`;
  const fileOf = (number) => join(folder, `prompt-${number}.md`);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(project, '.git'));
  writeFileSync(fileOf(0), text);
  llmkit(home, 'prompt', 'sync', folder);
  const record = readFileSync(join(home, 'prompts', 'prompt-0.json'), 'utf8');
  for (let made = 1; made < count; made++) {
    writeFileSync(fileOf(made), text);
    const copy = record.replaceAll('prompt-0', `prompt-${made}`);
    writeFileSync(join(home, 'prompts', `prompt-${made}.json`), copy, { mode: 0o600 });
  }
  return { home, folder, project };
}

/** A file with what a client of MCP opens with. */
export function openingOfMcp() {
  const file = join(dirname(emptyHome()), 'opening.jsonl');
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  writeFileSync(file, `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  return file;
}

function llmkit(home, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--home', home, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`llmkit ${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** A home with one conversation of so many messages; resolves to it and the id and file of the conversation. */
export function homeWithMessages(count) {
  const home = homeWithConversations(1);
  const folder = join(home, 'conversations');
  const file = join(folder, readdirSync(folder)[0]);
  const record = JSON.parse(readFileSync(file, 'utf8'));
  // Of no provider: whoever is asked next is who the environment names.
  record.settings = {};
  const messages = Array.from({ length: count }, (_, at) => ({ ...record.messages[at % 4], id: randomUUID() }));
  writeFileSync(file, `${JSON.stringify({ ...record, messages, message_count: count }, null, 2)}\n`);
  return { home, id: record.id, file };
}

/** Starts the loopback server of server.mjs in a process of its own; resolves to its addresses, `plain` and `secure`. */
export async function answerServer() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  child.unref();
  const [line] = await once(child.stdout, 'data');
  child.stdout.unref();
  return JSON.parse(line.toString());
}
