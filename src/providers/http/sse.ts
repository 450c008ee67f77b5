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
 * Reads server-sent events, and JSON that comes instead of them: calls `onEvent` with each, and yields after each piece of
 * the body that held any. One step a piece, not one an event, keeps long answers cheap. A last event without its blank line
 * counts if it is whole. Throws what `onEvent` or the body throws, and `protocol` for too long an event.
 */
export async function* readServerSentEvents(body: Body, onEvent: (event: StreamedEvent) => void): AsyncGenerator<void> {
  let seen = 0;
  let ended = false;
  // Not the parser's own limit: that leaves out what many short lines of one event take.
  let length = 0;
  const tell = (event: StreamedEvent) => {
    seen += 1;
    onEvent(event);
  };
  const bare = new BareJson((data) => tell({ data, isBare: true }));
  const feed = createFeed(
    (event) => {
      if (!ended || isWhole(event.data)) tell(event);
    },
    (line) => bare.add(line),
  );
  const decoder = new Utf8();
  while (!ended) {
    const piece = await body.read();
    ended = piece === undefined;
    const text = piece === undefined ? `${decoder.end()}\n\n` : decoder.write(piece);
    length += text.length;
    const isEnded = bare.isEndedBy(text);
    if (length > (bare.isWholeBody ? MAX_REPLY_LENGTH : MAX_EVENT_LENGTH)) throw endless(bare.isWholeBody);
    feed(isEnded ? `${text}\n` : text);
    if (ended) bare.end();
    if (seen === 0) continue;
    yield;
    seen = 0;
    length = 0;
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
