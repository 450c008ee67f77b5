/** The most bytes of one message of a server. */
export const LARGEST_MESSAGE = 10 * 1024 * 1024;

export const TOO_LARGE = 'it sent a message of more than 10 MiB';

/** Why there is no answer. */
export const BROKEN_OFF = 'the connection broke off before its answer';

export type WebFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * The same `fetch`, whose replies break off where a message in them is too large; `onTooLarge` is told first. Events that end
 * before the answer say so to what was asked: the client would wait for it until its time is over.
 */
export function withMessageLimit(fetch: WebFetch, onTooLarge: () => void): WebFetch {
  return async (url, init) => {
    const reply = await fetch(url, init);
    if (!reply.body) return reply;
    const { status, statusText, headers } = reply;
    const isOfEvents = headers.get('content-type')?.includes('text/event-stream') === true;
    const limited = withinLimit(reply.body, isOfEvents, onTooLarge);
    const pieces = isOfEvents ? withEnd(limited, init?.body) : limited;
    return new Response(ReadableStream.from(pieces), { status, statusText, headers });
  };
}

async function* withinLimit(body: AsyncIterable<Uint8Array>, isOfEvents: boolean, onTooLarge: () => void) {
  let size = 0;
  for await (const piece of body) {
    const end = isOfEvents ? lastEnd(piece) : -1;
    size = end < 0 ? size + piece.length : piece.length - end;
    if (size > LARGEST_MESSAGE) {
      onTooLarge();
      throw new Error(TOO_LARGE);
    }
    yield piece;
  }
}

/** An answer that came before is the one that counts; a server that numbers its events is asked for the rest by the client. */
async function* withEnd(pieces: AsyncIterable<Uint8Array>, asked: unknown): AsyncGenerator<Uint8Array> {
  const id = requestIn(asked);
  let isNumbered = false;
  let fault: unknown;
  try {
    for await (const piece of pieces) {
      isNumbered ||= /^id:/m.test(Buffer.from(piece).toString('latin1'));
      yield piece;
    }
  } catch (thrown) {
    fault = thrown;
  }
  const isOver = id !== undefined && !isNumbered;
  const error = { code: CLOSED, message: BROKEN_OFF };
  if (isOver) yield Buffer.from(`\n\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, error })}\n\n`);
  else if (fault !== undefined) throw fault;
}

/** The code of a connection that is closed, as the SDK has it. */
const CLOSED = -32_000;

/** The id of the request that a body is; undefined for all else. */
function requestIn(body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  const { id, method } = Object(JSON.parse(body)) as { id?: unknown; method?: unknown };
  return method === undefined ? undefined : id;
}

/** Where the last whole event ends; less than 0 where none does. */
function lastEnd(piece: Uint8Array): number {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  return Math.max(bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\r\n\r\n'));
}
