import type { Clock } from '../../core/clock.ts';
import { LlmkitError } from '../../core/errors.ts';
import { type Notice, noticeOf } from '../../core/events.ts';
import { duration } from '../../core/duration.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { isLoopback } from '../../core/settings/connection.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import type { Failure } from '../faults/failure.ts';
import { baseUrlOf } from '../http/sdk.ts';

/** Time between two questions whether the model is there, in milliseconds. */
const PAUSE_MS = 1_000;

const WORDS = /\bloading\b|(not|un)( yet)? ?(been )?(loaded|ready)|being loaded|warming up/i;

/** The next look at a server that still loads its model. */
export interface Look {
  /** In milliseconds. */
  wait: number;
  /** Told with the first one only. */
  notices: Notice[];
}

/**
 * The patience with a server on this machine that answers 503 for as long as it loads its model: as long as with the first
 * byte, whatever the number of retries.
 */
export function createLoadingWait(connection: Connection, clock: Clock): (failure: Failure) => Look | undefined {
  const { server, first_byte_timeout_ms: patience } = connection;
  const due = clock.monotonic() + patience;
  let asleep = 0;
  let isTold = false;
  return ({ refusal, error }) => {
    if (refusal?.status !== 503 || !WORDS.test(refusal.server.text)) return undefined;
    if (!isLoopback(new URL(baseUrlOf(connection)).hostname)) return undefined;
    const left = Math.min(due - clock.monotonic(), patience - asleep);
    if (left <= 0) throw stillLoading(error, connection, patience);
    const notices = isTold ? [] : [noticeOf('retry', [`${server} is loading the model: waiting until it has.`])];
    isTold = true;
    const wait = Math.min(PAUSE_MS, left);
    asleep += wait;
    return { wait, notices };
  };
}

function stillLoading(cause: LlmkitError, { provider, server }: Connection, patience: number): LlmkitError {
  return new LlmkitError(
    'timeout',
    `${serverAtStart(server)} was still loading the model after ${duration(patience)}.`,
    {
      advice: [{ kind: 'raise_limit', of: 'silence' }],
      cause,
      details: { ...cause.details, provider },
    },
  );
}
