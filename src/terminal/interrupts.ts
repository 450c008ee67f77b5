/**
 * So long a signal may be told after the end of the program that it ended, in milliseconds: whichever thread of ours the system
 * interrupts passes it on, and the end is passed on by another.
 */
const LATE_MS = 50;

/** Resolves when a signal that came with the end of another program has been heard. */
export function lateSignals(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LATE_MS));
}

/** Ctrl-C belongs to another program on this terminal while it runs: its signal reaches us too, and must not end us. */
export async function withoutInterrupts<T>(running: Promise<T>): Promise<T> {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  const ignore = () => {};
  process.removeAllListeners('SIGINT').on('SIGINT', ignore);
  try {
    return await running;
  } finally {
    await lateSignals();
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}
