import { breathe } from './breathe.ts';

/** Behind a write others wait so long for more to come, in milliseconds: of many, several go together. */
const USUALLY_GATHERED_MS = 8;

/**
 * Does with many what they ask for one by one: all that come in one turn of the event loop, soon behind the one before, or
 * while `write` waits, go together. `write` takes them when it can; each caller hears how that ended.
 */
export function inTurns<Item>(
  write: (take: () => Item[]) => Promise<void>,
  gathered_ms = USUALLY_GATHERED_MS,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; done: () => void; failed: (thrown: unknown) => void }[] = [];
  let isWriting = false;
  let written = -Infinity;

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      let taken: typeof waiting | undefined;
      const take = () => {
        taken = waiting;
        waiting = [];
        return taken.map(({ item }) => item);
      };
      try {
        if (Date.now() - written < gathered_ms) await new Promise((resolve) => setTimeout(resolve, gathered_ms));
        else await breathe(undefined);
        await write(take);
        written = Date.now();
        for (const { done } of taken ?? []) done();
      } catch (thrown) {
        if (taken === undefined) take();
        for (const { failed } of taken ?? []) failed(thrown);
      }
    }
    isWriting = false;
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (!isWriting) void writeAll();
    });
}
