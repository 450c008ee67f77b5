/**
 * Lets signals and whoever else waits have a turn in a long piece of work, and ends it where `stop` was aborted, with its
 * reason.
 */
export async function breathe(stop: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
  stop?.throwIfAborted();
}
