import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { LlmkitError } from '../../core/errors.ts';
import type { Body } from './fetch.ts';
import { parseJson } from './json.ts';

/** The longest event taken, in UTF-16 units, with whatever comes between it and the one before. */
const MAX_EVENT_LENGTH = 4 * 2 ** 20;

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
  // Not the parser's own limit: that leaves out what many short lines of one event take.
  let length = 0;
  const parser = createParser({
    onEvent(event) {
      if (ended && !isWhole(event.data)) return;
      seen += 1;
      onEvent(event);
    },
  });
  const decoder = new TextDecoder();
  while (!ended) {
    const piece = await body.read();
    ended = piece === undefined;
    const text = ended ? `${decoder.decode()}\n\n` : decoder.decode(piece, { stream: true });
    length += text.length;
    if (length > MAX_EVENT_LENGTH) throw endless();
    parser.feed(text);
    if (seen === 0) continue;
    yield;
    seen = 0;
    length = 0;
  }
}

function endless(): LlmkitError {
  return new LlmkitError('protocol', `The answer holds an event longer than ${MAX_EVENT_LENGTH} characters.`);
}

function isWhole(data: string): boolean {
  return data === '[DONE]' || parseJson(data) !== undefined;
}
