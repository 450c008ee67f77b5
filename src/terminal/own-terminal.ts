import fs from 'node:fs';
import tty from 'node:tty';
import type { TerminalKeys } from './io.ts';

/** The file that is a process's own terminal. */
const TERMINAL = '/dev/tty';

/** The keys of this process's terminal; undefined where it has none. */
export function openTerminalKeys(): TerminalKeys | undefined {
  const file = openTerminal();
  if (file === undefined) return undefined;
  const stream = new tty.ReadStream(file);
  return { stream, close: () => void stream.destroy() };
}

/** A descriptor of the terminal for reading; the caller closes it. */
export function openTerminal(): number | undefined {
  try {
    const file = fs.openSync(TERMINAL, 'r+');
    if (tty.isatty(file)) return file;
    fs.closeSync(file);
  } catch {
    // No terminal.
  }
  return undefined;
}
