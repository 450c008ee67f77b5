import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';
import { LlmkitError } from '../../core/errors.ts';
import { BareJson } from './bare-json.ts';
import type { Body } from './fetch.ts';
import { parseJson } from './json.ts';

/** A piece of a streamed reply. */
export interface StreamedEvent {
  event?: string | undefined;
  data: string;
  /** It stood in no event: JSON or a page where events were to come. */
  isBare?: boolean;
}

/** The longest event taken, in UTF-16 units, with whatever comes between it and the one before. */
const MAX_EVENT_LENGTH = 4 * 2 ** 20;

/** The same of a reply that comes as one piece of JSON. */
const MAX_REPLY_LENGTH = 16 * 2 ** 20;

const BYTE_ORDER_MARK = '\ufeff';

/** The place between two events that are parted by one line end: no JSON goes on like this. */
const TIGHT = /[}\]]\r?\n(?=(?:event|id):|data: ?[{[])/;
const ALL_TIGHT = new RegExp(TIGHT, 'g');

/**
 * The server-sent events of a body, and JSON that comes instead of them. One step a piece, not one an event, keeps long answers
 * cheap. A last event without its blank line counts if it is whole.
 */
export class ServerSentEvents {
  readonly #body: Pick<Body, 'read'>;
  readonly #bare: BareJson;
  readonly #feed: (text: string) => void;
  readonly #decoder = new Utf8();
  #seen = 0;
  #ended = false;
  /** Not the parser's own limit: that leaves out what many short lines of one event take. */
  #length = 0;

  /** Each event is told to `onEvent`. */
  constructor(body: Pick<Body, 'read'>, onEvent: (event: StreamedEvent) => void) {
    this.#body = body;
    const tell = (event: StreamedEvent) => {
      this.#seen += 1;
      onEvent(event);
    };
    this.#bare = new BareJson((data) => tell({ data, isBare: true }));
    this.#feed = createFeed(
      (event) => {
        if (!this.#ended || isWhole(event.data)) tell(event);
      },
      (line) => this.#bare.add(line),
    );
  }

  /**
   * Reads on until a piece of the body held an event; resolves to false at the end. Rejects with what `onEvent` or the body
   * throws, and with `protocol` for too long an event.
   */
  async next(): Promise<boolean> {
    this.#seen = 0;
    while (!this.#ended && this.#seen === 0) this.#take(await this.#body.read());
    if (this.#seen > 0) this.#length = 0;
    return this.#seen > 0;
  }

  #take(piece: Uint8Array | undefined): void {
    this.#ended = piece === undefined;
    const text = piece === undefined ? `${this.#decoder.end()}\n\n` : this.#decoder.write(piece);
    this.#length += text.length;
    const isEnded = this.#bare.isEndedBy(text);
    const { isWholeBody } = this.#bare;
    if (this.#length > (isWholeBody ? MAX_REPLY_LENGTH : MAX_EVENT_LENGTH)) throw endless(isWholeBody);
    this.#feed(isEnded ? `${text}\n` : text);
    if (this.#ended) this.#bare.end();
  }
}

/** Text in pieces, without a mark at its beginning. `TextDecoder` takes three times as long for a short answer (measured). */
class Utf8 extends StringDecoder {
  #isFirst = true;

  override write(piece: Buffer | Uint8Array): string {
    const text = super.write(piece);
    const isMarked = this.#isFirst && text.startsWith(BYTE_ORDER_MARK);
    if (text !== '') this.#isFirst = false;
    return isMarked ? text.slice(1) : text;
  }
}

/** A parser that takes events parted by one line end apart, and passes on lines that belong to none. */
function createFeed(onEvent: (event: StreamedEvent) => void, onLine: (line: string) => void): (text: string) => void {
  let isTight = false;
  let last = '';
  const parser = createParser({
    onEvent(event) {
      if (!event.data.includes('\n') || parseJson(event.data) !== undefined) return onEvent(event);
      isTight = true;
      for (const data of event.data.split('\n')) onEvent({ ...event, data });
    },
    onError: ({ type, line }) => {
      if (type === 'unknown-field') onLine(line ?? '');
    },
  });
  return (text) => {
    if (TIGHT.test(last + text.slice(0, 8))) {
      isTight = true;
      parser.feed('\n');
    } else if (!isTight) isTight = TIGHT.test(text);
    parser.feed(isTight ? text.replaceAll(ALL_TIGHT, '$&\n') : text);
    last = (text.length < 3 ? last + text : text).slice(-3);
    // Shown when it comes, not with the next one.
    if (isTight && /[}\]]\r?\n$/.test(last)) parser.feed('\n');
  };
}

function endless(isWholeBody: boolean): LlmkitError {
  const message = isWholeBody
    ? `The server sent a reply longer than ${MAX_REPLY_LENGTH / 2 ** 20} MiB.`
    : `The answer holds an event longer than ${MAX_EVENT_LENGTH} characters.`;
  return new LlmkitError('protocol', message);
}

function isWhole(data: string): boolean {
  return data === '[DONE]' || parseJson(data) !== undefined;
}
