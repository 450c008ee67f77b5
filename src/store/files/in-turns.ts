import { breathe } from './breathe.ts';

/**
 * Does with many what they ask for one by one: what comes while `write` waits goes together, and
 * before that while each turn of the event loop brings more. So those who have nothing else to do wait for nobody, and many
 * that keep the processor busy share a write. `write` takes them when it can; each caller hears how that ended.
 */
export function inTurns<Item>(write: (take: () => Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let waiting: { item: Item; done: () => void; failed: (thrown: unknown) => void }[] = [];
  let isWriting = false;

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
        for (let before = 0; waiting.length > before;) {
          before = waiting.length;
          await breathe(undefined);
        }
        await write(take);
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
