import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RECORDER = fileURLToPath(new URL('record-code.cjs', import.meta.url));

/** What is started often. Each adds to the caches of the chunks it shares with those before it. */
const COMMANDS = [
  ['chat', '--provider', 'mock', '--save', 'hi'],
  ['prompt', 'add', 'greet', '--content', 'Hello {{ name }}'],
  ['prompt', 'run', 'greet', '--provider', 'mock', '-v', 'name=Ada'],
  ['conv', 'list'],
  ['prompt', 'list'],
  ['--help'],
];

/** Makes the code caches of the chunks in dist/cli by running a few commands; src/code-cache.ts tells what for. */
export function makeCodeCaches() {
  const home = mkdtempSync(join(tmpdir(), 'llmkit-build-'));
  for (const args of COMMANDS) {
    execFileSync(process.execPath, ['--require', RECORDER, 'bin/llmkit.js', '--quiet', ...args], {
      env: { PATH: process.env.PATH, LLMKIT_HOME: home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  rmSync(home, { recursive: true, force: true });
}
