/** `ESC [` up to its final character, or what a terminal answers when asked for colours, names and the like. */
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[\[?[0-?]*[ -/]*[@-~]|(?:\]\d+;|P[\d;]*[!$+>|]|_G)[^\u0007\u001b]*(?:\u0007|\u001b\\))/g;
/** The same, not yet at its end. */
const BEGINNING =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[\[?[0-?]*[ -/]*|\](?:\d+(?:;[^\u0007\u001b]*\u001b?)?)?|P[\d;]*(?:[!$+>|][^\u0007\u001b]*\u001b?)?|_(?:G[^\u0007\u001b]*\u001b?)?)$/;
/** A sequence that node:readline reads as one key. Of anything longer it types the rest in. */
// oxlint-disable-next-line no-control-regex
const KEY = /^\u001b\[(?:\[[A-E]|\d{0,3}(?:;\d)?[~^$A-Za-z])$/;
/** Enter with Shift, Alt or Ctrl, as xterm and kitty tell it. */
// oxlint-disable-next-line no-control-regex
const ENTER = /^\u001b\[(?:27;\d+;13~|13;\d+u)$/;
const ALT_ENTER = '\u001b\r';

/** Leaves of what a terminal sends as keys only what node:readline understands. */
export class KeySequences {
  #held = '';

  /** True while the beginning of a sequence is held back. */
  get holds(): boolean {
    return this.#held !== '';
  }

  push(text: string): string {
    const all = this.#held + text;
    this.#held = BEGINNING.exec(all)?.[0] ?? '';
    return all.slice(0, all.length - this.#held.length).replaceAll(SEQUENCE, understood);
  }

  /** Nothing followed for a while: what was held back were keys. */
  flush(): string {
    const text = this.#held;
    this.#held = '';
    return text;
  }
}

function understood(sequence: string): string {
  if (ENTER.test(sequence)) return ALT_ENTER;
  return KEY.test(sequence) ? sequence : '';
}
