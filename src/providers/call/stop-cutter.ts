export interface StopCutter {
  /** The part of the text so far that can be shown; `found` once a stop text has come. */
  push(text: string): { text: string; found: boolean };
  /** Text that is held back because a stop text might have begun with it. */
  flush(): string;
}

/** Ends a text before the first of `stops`, also when one is spread over several pieces. */
export function createStopCutter(stops: readonly string[]): StopCutter {
  let held = '';
  return {
    push(piece) {
      const text = held + piece;
      const starts = stops.map((stop) => text.indexOf(stop)).filter((start) => start >= 0);
      if (starts.length > 0) {
        held = '';
        return { text: text.slice(0, Math.min(...starts)), found: true };
      }
      const keep = Math.max(0, ...stops.map((stop) => overlap(text, stop)));
      held = text.slice(text.length - keep);
      return { text: text.slice(0, text.length - keep), found: false };
    },
    flush() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** Length of the longest end of `text` with which `stop` begins. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
