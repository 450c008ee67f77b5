/** The most bytes of one message of a server. */
export const LARGEST_MESSAGE = 10 * 1024 * 1024;

export const TOO_LARGE = 'it sent a message of more than 10 MiB';

export type WebFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** The same `fetch`, whose replies break off where a message in them is too large; `onTooLarge` is told first. */
export function withMessageLimit(fetch: WebFetch, onTooLarge: () => void): WebFetch {
  return async (url, init) => {
    const reply = await fetch(url, init);
    if (!reply.body) return reply;
    const { status, statusText, headers } = reply;
    const isOfEvents = headers.get('content-type')?.includes('text/event-stream') === true;
    let size = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        const end = isOfEvents ? lastEnd(piece) : -1;
        size = end < 0 ? size + piece.length : piece.length - end;
        if (size <= LARGEST_MESSAGE) return controller.enqueue(piece);
        onTooLarge();
        controller.error(new Error(TOO_LARGE));
      },
    });
    return new Response(reply.body.pipeThrough(counted), { status, statusText, headers });
  };
}

/** Where the last whole event ends; less than 0 where none does. */
function lastEnd(piece: Uint8Array): number {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  return Math.max(bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\r\n\r\n'));
}
