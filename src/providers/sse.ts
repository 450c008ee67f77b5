import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { LlmkitError } from '../core/errors.ts';
import type { Body } from './http.ts';
import { parseJson } from './json.ts';

/** The longest event taken, in UTF-16 units. */
const MAX_EVENT_LENGTH = 8 * 2 ** 20;

/**
 * Reads server-sent events: calls `onEvent` with each, and yields after each piece of the body that held any. One step a
 * piece, not one an event, keeps long answers cheap. A last event without its blank line counts if it is whole. Throws
 * what `onEvent` or the body throws, and `protocol` for too long an event.
 */
export async function* readServerSentEvents(
  body: Body,
  onEvent: (event: EventSourceMessage) => void,
): AsyncGenerator<void> {
  let seen = 0;
  let ended = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent(event) {
      if (ended && !isWhole(event.data)) return;
      seen += 1;
      onEvent(event);
    },
    onError(error) {
      if (error.type !== 'max-buffer-size-exceeded') return;
      throw new LlmkitError('protocol', `The answer holds an event longer than ${MAX_EVENT_LENGTH} characters.`);
    },
  });
  const decoder = new TextDecoder();
  while (!ended) {
    const piece = await body.read();
    ended = piece === undefined;
    parser.feed(ended ? `${decoder.decode()}\n\n` : decoder.decode(piece, { stream: true }));
    if (seen > 0) yield;
    seen = 0;
  }
}

function isWhole(data: string): boolean {
  return data === '[DONE]' || parseJson(data) !== undefined;
}
