import type { Fetch, Reply } from './fetch.ts';

/**
 * `send` as the SDKs' own clients know a fetch: with real responses, whose class they look for at the function before they
 * send a file. Only for a client that is handed out, because the first look at that class loads the built-in fetch.
 */
export function webFetch(send: Fetch): Fetch {
  const fetch: Fetch = async (input, init) => {
    const reply = await send(input, init);
    return reply instanceof Response ? reply : responseOf(reply);
  };
  return Object.assign(fetch, { Response });
}

/** Statuses whose responses have no body. */
const BODILESS = new Set([204, 205, 304]);

function responseOf({ status, headers, body }: Reply): Response {
  const init = { status, headers: [...headers.entries()] };
  return new Response(body === null || BODILESS.has(status) ? null : streamOf(body), init);
}

function streamOf(body: NonNullable<Reply['body']>): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => body.destroy?.(),
  });
}
