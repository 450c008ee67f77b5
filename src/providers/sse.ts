import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { LlmkitError } from '../core/errors.ts';
import { parseJson } from './json.ts';

/** The longest event taken, in UTF-16 units. */
const MAX_EVENT_LENGTH = 16 * 2 ** 20;

/**
 * Reads server-sent events, in the groups in which they arrive: one step for each piece of the body, not for each
 * event, keeps long answers cheap. A last event without its blank line counts if it is whole. Throws `protocol` for an
 * event above 16 Mi characters; what the body throws passes through. Leaving the loop closes the connection.
 */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<EventSourceMessage[]> {
  let events: EventSourceMessage[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => events.push(event),
    onError: (error) => {
      if (error.type !== 'max-buffer-size-exceeded') return;
      throw new LlmkitError('protocol', `The answer holds an event longer than ${MAX_EVENT_LENGTH} characters.`);
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(decoder.decode(value, { stream: true }));
      if (events.length === 0) continue;
      yield events;
      events = [];
    }
    parser.feed(`${decoder.decode()}\n\n`);
    const whole = events.filter(({ data }) => data === '[DONE]' || parseJson(data) !== undefined);
    if (whole.length > 0) yield whole;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
