/** Ctrl-C belongs to another program on this terminal while it runs: its signal reaches us too, and must not end us. */
export async function withoutInterrupts<T>(running: Promise<T>): Promise<T> {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  const ignore = () => {};
  process.removeAllListeners('SIGINT').on('SIGINT', ignore);
  try {
    return await running;
  } finally {
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}
