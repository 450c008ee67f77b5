import fs from 'node:fs';
import tty from 'node:tty';

/**
 * Closes the standard descriptors whose terminal is gone. Node gives each terminal its settings back at its end, and
 * aborts when that fails; what is closed it leaves alone.
 */
export function closeDeadTerminal(): void {
  for (const descriptor of [0, 1, 2]) if (isDead(descriptor)) fs.closeSync(descriptor);
}

/** A device that was a terminal answers to nothing any more. Other devices end with the process anyway. */
function isDead(descriptor: number): boolean {
  try {
    return fs.fstatSync(descriptor).isCharacterDevice() && !tty.isatty(descriptor);
  } catch {
    return false;
  }
}
