import type { Clock } from '../../core/clock.ts';
import type { Connection } from '../../core/ports/provider.ts';

/** A way to the network: `network.ts`, or whatever has the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: Sending) => Promise<Reply>;

/** `isOnce`: it is never sent again, not even where it seems that the server has seen nothing of it. */
export type Sending = RequestInit & { isOnce?: boolean };

/** What is used of a `Response`, which is itself one. */
export interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ReplyBody | null;
}

export type ReplyHeaders = Pick<Headers, 'get' | 'has' | 'entries'>;

export interface ReplyBody extends AsyncIterable<Uint8Array> {
  /** Closes the connection. Absent: leaving the iterator does. */
  destroy?(): void;
  /** Leaves the rest unread, and the connection for the next request if little is left. */
  drain?(): Promise<void>;
}

export interface HttpOptions {
  connection: Connection;
  /** The one that reaches the network. */
  fetch: Fetch;
  /** Aborting it closes the connection. */
  signal: AbortSignal;
  clock: Clock;
  /** The most of a body that is taken; that of the longest answer where absent. */
  mostBytes?: number;
}

/** The one way to the network, under both SDKs. */
export interface Http {
  /**
   * For an SDK. Follows no redirect and waits no longer for an answer than the connection says. Throws `protocol`
   * (redirect) and `timeout`; what the network throws passes through.
   */
  fetch: Fetch;
  /** The body of a response of `fetch`. */
  open(response: Reply): Body;
}

/** A body that is read piece by piece. */
export interface Body {
  /**
   * The next piece, decompressed; undefined at the end. Throws `timeout` after too long a silence, or when nothing but
   * keep-alives came for five times as long; `protocol` above 512 MiB.
   */
  read(): Promise<Uint8Array | undefined>;
  /** Tells that what was read held a part of the answer, and no mere sign of life. */
  answered(): void;
  /** Tells that the answer is whole: what may come behind it is waited for 2 s at most, from the first time this is told. */
  finished(): void;
  /** Leaves what is behind the answer; the connection may serve the next request. */
  drain(): Promise<void>;
  /** Closes the connection, unless the body was read to its end or drained. */
  close(): Promise<void>;
}

/** The address that `fetch` is called with. */
export function urlOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  // Not `instanceof Request`: the first look at that loads the built-in fetch.
  return 'url' in input ? input.url : input.href;
}
