import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { createOwners } from '../../src/store/files/owner.ts';
import { startBatchServer } from '../support/batch-server.ts';
import { testKit } from '../support/test-kit.ts';
import type { Mutation, Seeded } from './mutation.ts';

/** The homes that commands are tried on, made once in `folder` by the program itself. */
export async function makeSeeds(folder: string): Promise<Omit<Seeded, 'folder'>> {
  const { runWith } = testKit();
  const run = async (home: string, args: string[], input?: string): Promise<string> => {
    const options = { realFiles: true, env: { LLMKIT_MOCK_SCRIPT: '' }, ...(input !== undefined && { input }) };
    const { code, out, err } = await runWith(options, '--home', path.join(folder, home), ...args);
    if (code !== 0) throw new Error(`llmkit ${args.join(' ')} ended with ${code}: ${err}`);
    return out.trim();
  };
  await run('other', ['conv', 'new', 'From the backup', '--provider', 'mock']);
  const backup = path.join(folder, 'backup.gz');
  await run('other', ['backup', backup]);

  mkdirSync(path.join(folder, 'empty'));
  await run('filled', ['config', 'set', 'temperature', '0.5']);
  await run('filled', ['config', 'set', 'provider', 'mock']);
  await run('filled', ['mcp', 'add', 'tools', '--', process.execPath, path.resolve('test/support/mcp-server.mjs')]);
  await run('filled', ['keys', 'set', 'openai'], 'key-of-openai');
  await run('filled', ['vars', 'add', 'tone']);
  await run('filled', ['prompt', 'add', 'greet', '--content', 'Greet {{ who }}.']);
  await run('filled', ['prompt', 'add', 'twice', '--content', 'First']);
  await run('filled', ['prompt', 'edit', 'twice', '--content', 'Second']);
  const unanswered = await run('filled', ['conv', 'new', 'Unanswered']);
  leaveUnanswered(path.join(folder, 'filled/conversations', `${unanswered}.json`));
  const conversation = await run('filled', ['conv', 'new', 'Answered']);
  await run('filled', ['conv', 'send', conversation, 'First?']);

  await fetchBatch(path.join(folder, 'filled'));
  await makeSynced(folder, (args) => run('synced', args));
  cpSync(path.join(folder, 'filled'), path.join(folder, 'broken'), { recursive: true, preserveTimestamps: true });
  breakHome(path.join(folder, 'broken'), conversation);
  return { conversation, unanswered, backup };
}

/** A batch of one row, which is fetched: nothing asks for it any more. */
async function fetchBatch(home: string): Promise<void> {
  const server = await startBatchServer();
  const args = ['run', 'greet', '--rows', '-', '-m', 'openai/gpt-4o', '--batch', '--wait'];
  const { code, err } = await testKit().runWith({ env: server.env, input: 'who\nAnn\n' }, '--home', home, ...args);
  if (code !== 0) throw new Error(`the batch of the seeds ended with ${code}: ${err}`);
  await server.close();
}

/** The folder that prompts are taken from, and a home that followed it before it was changed. */
async function makeSynced(folder: string, run: (args: string[]) => Promise<string>): Promise<void> {
  const files = path.join(folder, FILES);
  mkdirSync(path.join(files, 'new'), { recursive: true });
  for (const name of ['moved', 'gone', 'same']) writeFileSync(path.join(files, `${name}.md`), `First ${name}`);
  await run(['prompt', 'sync', files]);
  renameSync(path.join(files, 'moved.md'), path.join(files, 'new/moved.md'));
  rmSync(path.join(files, 'gone.md'));
  writeFileSync(path.join(files, 'same.md'), 'Second same');
  writeFileSync(path.join(files, 'fresh.md'), 'Fresh');
}

const FILES = 'files';

function leaveUnanswered(file: string): void {
  const conversation = JSON.parse(readFileSync(file, 'utf8'));
  const at = '2026-01-01T00:00:00.000Z';
  const messages = [{ id: 'm', role: 'user', content: 'Lost?', created_at: at }];
  conversation.pending = [{ id: 'p', messages, owner: 'nobody', started_at: at, failed: 'unreachable' }];
  writeFileSync(file, JSON.stringify(conversation));
  utimesSync(file, new Date(at), new Date(at));
}

function breakHome(home: string, conversation: string): void {
  const file = path.join(home, 'conversations', `${conversation}.json`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, text.indexOf('"message_count"') + 5));
  writeFileSync(path.join(home, 'config.json'), '\0\0\0\0');
  writeFileSync(path.join(home, '.tmp-1-vars.json'), '{"kind":');
  const { pid } = spawnSync('true');
  symlinkSync(`${createOwners().mine.replace(/^\d+/, String(pid))}:x1`, path.join(home, 'vars.json.lock'));
  chmodSync(path.join(home, 'prompts/greet.json'), 0o644);
}

/** Lets prompts follow the copy of the folder that they came from. */
function followCopy(prompts: string, before: string, now: string): void {
  for (const name of readdirSync(prompts)) {
    const file = path.join(prompts, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`${before}/`, `${now}/`));
  }
}

/** Puts a copy of a home into `folder`, as `home`, and beside it `files`, a folder of prompts. */
export function copySeed(seeds: string, which: Mutation['home'], folder: string): string {
  const home = path.join(folder, 'home');
  mkdirSync(folder, { recursive: true });
  const seed = path.join(seeds, which);
  if (which !== 'empty' && existsSync(seed)) {
    cpSync(seed, home, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
  cpSync(path.join(seeds, FILES), path.join(folder, FILES), { recursive: true });
  if (which === 'synced') followCopy(path.join(home, 'prompts'), path.join(seeds, FILES), path.join(folder, FILES));
  return home;
}
