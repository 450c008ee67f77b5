import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from '../core/environment.ts';
import type { TextOutput } from './io.ts';
import { findOnPath } from './on-path.ts';

/** Programs that put their standard input on the clipboard, and what they have to be told. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  pbcopy: [],
  'wl-copy': ['--type', 'text/plain'],
  xclip: ['-selection', 'clipboard'],
  'clip.exe': [],
};

/** Bytes that terminals take at once. */
const LONGEST_SEQUENCE = 74_994;

/**
 * Hands `text` to every program on PATH that has a clipboard, and to `terminal`, which may have one. Waits for none of them,
 * and resolves to which it were: names of programs, and 'terminal'.
 */
export async function copyText(
  text: string,
  env: Environment,
  terminal: Pick<TextOutput, 'write'> | undefined,
): Promise<string[]> {
  const ways: string[] = [];
  for (const [name, args] of Object.entries(TOOLS)) {
    const file = findOnPath(name, env);
    if (file !== undefined && start(file, args, name === 'clip.exe' ? Buffer.from(text, 'utf16le') : Buffer.from(text)))
      ways.push(name);
  }
  const encoded = Buffer.from(text).toString('base64');
  if (!terminal || encoded.length > LONGEST_SEQUENCE || /^(?:dumb|linux)$/.test(env['TERM'] ?? '')) return ways;
  await terminal.write(`\u001b]52;c;${encoded}\u0007`);
  return [...ways, 'terminal'];
}

/** Starts a program on a file of its own, which it may read when it likes: a pipe would have to be waited for. */
function start(file: string, args: readonly string[], bytes: Uint8Array): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmkit-'));
  try {
    const copied = path.join(folder, 'copied');
    fs.writeFileSync(copied, bytes, { mode: 0o600 });
    const descriptor = fs.openSync(copied, 'r');
    const child = spawn(file, args, { stdio: [descriptor, 'ignore', 'ignore'], detached: true });
    child.on('error', () => {});
    child.unref();
    fs.closeSync(descriptor);
    return child.pid !== undefined;
  } finally {
    // Open files stay readable without a name.
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
