import type { Notice } from '../../core/events.ts';
import type { Clock } from '../../core/clock.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { type Fetch, urlOf } from '../http/fetch.ts';
import { requestIdOf } from '../faults/refusal.ts';
import { shortUrl, withoutSecrets } from '../http/secrets.ts';

/** The requests of one call as `--verbose` shows them, never with a key. */
export interface Trace {
  /** `fetch`, watched. */
  fetch: Fetch;
  /** Notices of what was seen since the last time. */
  take(): Notice[];
}

export function openTrace(fetch: Fetch, connection: Connection, clock: Clock): Trace {
  let seen: Notice[] = [];
  const tell = (line: string) => seen.push(wireNotice(withoutSecrets(line, connection)));
  return {
    async fetch(input, init) {
      const started = clock.monotonic();
      const took = () => `${Math.round(clock.monotonic() - started)} ms`;
      const request = `${init?.method ?? 'GET'} ${shortUrl(urlOf(input))}`;
      try {
        const response = await fetch(input, init);
        const id = requestIdOf(response.headers, connection);
        tell(`${request}: ${response.status} after ${took()}${id === undefined ? '' : `, request ${id}`}.`);
        return response;
      } catch (thrown) {
        tell(`${request}: no answer after ${took()}.`);
        throw thrown;
      }
    },
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}

/** Of a call that nobody looks at. */
export function noTrace(fetch: Fetch): Trace {
  return { fetch, take: () => [] };
}

/** A notice that only `--verbose` shows. */
export function wireNotice(message: string): Notice {
  return { type: 'notice', code: 'wire', message, verbose: true };
}
