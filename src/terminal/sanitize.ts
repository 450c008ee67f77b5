import { INVISIBLE_UNITS, isInvisible, isNeeded } from './invisible.ts';

/**
 * Removes from text what a terminal would obey or hide: escape sequences (CSI, OSC, DCS, APC …, 7- and 8-bit), other
 * control characters, and invisible ones but where emoji and scripts need them. Keeps line ends, tabs and everything that
 * is only shown. Holds its state between calls, so a sequence or a character split over pieces is caught.
 */
export class Sanitizer {
  #state: State = 'text';
  #length = 0;
  #highSurrogate = '';
  /** The last character that was shown. */
  #previous = '';
  /** An invisible one behind it: its next neighbour decides. */
  #waiting = '';

  /** The part of `text` that may be shown now. */
  push(text: string): string {
    let input = this.#highSurrogate + text;
    this.#highSurrogate = '';
    const last = input.charCodeAt(input.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#highSurrogate = input.slice(-1);
      input = input.slice(0, -1);
    }
    if (this.#state === 'text' && this.#waiting === '' && !SUSPECT.test(input)) {
      this.#previous = input.slice(-1) || this.#previous;
      return input;
    }
    let shown = '';
    for (const character of input) shown += this.#next(character, character.codePointAt(0)!);
    return shown;
  }

  /** The rest that is still held back when the text ends. */
  end(): string {
    const last = (this.#state === 'return' ? '\n' : '') + (this.#highSurrogate ? REPLACEMENT : '');
    const shown = this.#released(last) + last;
    this.#state = 'text';
    this.#highSurrogate = this.#previous = '';
    return shown;
  }

  #next(character: string, code: number): string {
    switch (this.#state) {
      case 'text':
        return this.#text(character, code);
      case 'return':
        this.#state = 'text';
        return this.#shown('\n') + (code === LINE_FEED ? '' : this.#text(character, code));
      case 'escape':
        return this.#escape(character, code);
      case 'intermediate':
        if (code >= 0x20 && code <= 0x2f) return '';
        return this.#leave(code >= 0x30 && code <= 0x7e, character, code);
      case 'csi':
        if (code >= 0x40 && code <= 0x7e) return this.#leave(true, character, code);
        if (code < 0x20 || code > 0x7e || ++this.#length > LONGEST_CSI) return this.#leave(false, character, code);
        return '';
      case 'string':
        if (code === BELL || code === 0x9c) return this.#leave(true, character, code);
        if (code === ESCAPE) this.#state = 'stringEscape';
        else if (code === LINE_FEED || ++this.#length > LONGEST_STRING) return this.#leave(false, character, code);
        return '';
      case 'stringEscape':
        if (code === BACKSLASH) return this.#leave(true, character, code);
        this.#state = 'escape';
        return this.#escape(character, code);
    }
  }

  #text(character: string, code: number): string {
    if (code === ESCAPE) return this.#enter('escape');
    if (code === 0x9b) return this.#enter('csi');
    if (STRING_STARTS.includes(code)) return this.#enter('string');
    if (code === 0x0d) return this.#enter('return');
    if (code >= 0xd800 && code <= 0xdfff) return this.#shown(REPLACEMENT);
    if (isControl(code)) return '';
    if (!isInvisible(character)) return this.#shown(character);
    const released = this.#released(character);
    this.#waiting = character;
    return released;
  }

  #shown(character: string): string {
    const released = this.#released(character);
    this.#previous = character;
    return released + character;
  }

  /** The invisible character that waits, if it is needed before `next`. */
  #released(next: string): string {
    const waiting = this.#waiting;
    this.#waiting = '';
    if (waiting === '' || !isNeeded(waiting, this.#previous, next)) return '';
    return (this.#previous = waiting);
  }

  #escape(character: string, code: number): string {
    if (code === 0x5b) return this.#enter('csi');
    if (STRING_ESCAPES.includes(character)) return this.#enter('string');
    if (code >= 0x20 && code <= 0x2f) return this.#enter('intermediate');
    if (code === ESCAPE) return '';
    return this.#leave(code >= 0x30 && code <= 0x7e, character, code);
  }

  #enter(state: State): string {
    this.#state = state;
    this.#length = 0;
    return '';
  }

  /** Back to text; a character that did not belong to the sequence is looked at again. */
  #leave(consumed: boolean, character: string, code: number): string {
    this.#state = 'text';
    return consumed ? '' : this.#text(character, code);
  }
}

type State = 'text' | 'return' | 'escape' | 'intermediate' | 'csi' | 'string' | 'stringEscape';

const ESCAPE = 0x1b;
const BELL = 0x07;
const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const REPLACEMENT = '\ufffd';
/** DCS, SOS, OSC, PM, APC as one character, and behind an ESC. */
const STRING_STARTS = [0x90, 0x98, 0x9d, 0x9e, 0x9f];
const STRING_ESCAPES = ']PX^_';
/** A sequence longer than this is not one; what follows is shown. */
const LONGEST_CSI = 64;
const LONGEST_STRING = 4096;
/** A quick look whether anything needs care at all. */
const SUSPECT = new RegExp(`[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f${INVISIBLE_UNITS}]`);

function isControl(code: number): boolean {
  if (code < 0x20) return code !== LINE_FEED && code !== 0x09;
  return code >= 0x7f && code <= 0x9f;
}

/** A whole text made safe to show. */
export function sanitize(text: string): string {
  const sanitizer = new Sanitizer();
  return sanitizer.push(text) + sanitizer.end();
}

/** Whether a key that gives `text` types something. Joiners and selectors come one by one, before what they join is there. */
export function isTyped(text: string): boolean {
  return sanitize(text) === text || JOINER.test(text);
}

const JOINER = /^(?:[\u180b-\u180d\u180f]|[\u200c\u200d]|[\ufe00-\ufe02]|[\ufe0e\ufe0f]|[\u{e0100}-\u{e01ef}])$/u;

/** Nothing to do, as with nearly all names and titles. */
const PLAIN_LINE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** A text made safe for one line: line ends and tabs become blanks. */
export function sanitizeLine(text: string): string {
  if (text === '' || PLAIN_LINE.test(text)) return text;
  return sanitize(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * JSON for a terminal: what that would obey or hide, which JSON leaves as it is, becomes escapes that mean the same. The
 * same characters stay as in `sanitize`.
 */
export function escapeJson(json: string): string {
  if (!SUSPECT.test(json)) return json;
  const characters = Array.from(json);
  let previous = '';
  return characters
    .map((character, at) => {
      const code = character.codePointAt(0)!;
      const isHidden = isInvisible(character) && !isNeeded(character, previous, characters[at + 1] ?? '');
      if (isControl(code) || isHidden) return escaped(character);
      previous = character;
      return character;
    })
    .join('');
}

/** By its UTF-16 units, as JSON has it. */
function escaped(character: string): string {
  return character.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
