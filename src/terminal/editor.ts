import { spawn, type StdioOptions } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LlmkitError } from '../core/errors.ts';
import type { Environment } from '../core/environment.ts';
import { withoutInterrupts } from './interrupts.ts';
import { openTerminal } from './own-terminal.ts';

/** Puts `text` into a private temporary file, opens the editor on it and returns what was saved. */
export async function editText(text: string, name: string, env: Environment): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmkit-'));
  const file = path.join(folder, name);
  try {
    fs.writeFileSync(file, text, { mode: 0o600 });
    await openEditor(file, env);
    return fs.readFileSync(file, 'utf8');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens VISUAL or EDITOR (else vi) on `file` in this terminal and resolves when it is closed without an error. */
async function openEditor(file: string, env: Environment): Promise<void> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  // The variable may hold arguments ("code --wait"); a shell splits them as git does.
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? undefined : openTerminal();
  const own = terminal ?? 'inherit';
  const stdio: StdioOptions = [
    process.stdin.isTTY ? 'inherit' : own,
    process.stdout.isTTY ? 'inherit' : own,
    'inherit',
  ];
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio });
  // The child has its own.
  if (terminal !== undefined) fs.closeSync(terminal);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const status = await withoutInterrupts(ended);
  if (status === 0) return;
  throw new LlmkitError('usage', `The editor (${editor}) ended with ${status ?? 'a signal'}; nothing was changed.`, {
    advice: [{ kind: 'say', text: 'Choose another with the variable EDITOR.' }],
  });
}
