import type { Clock } from '../clock.ts';
import { asLlmkitError, type ErrorCode, LlmkitError } from '../errors.ts';
import type { ProviderEvent } from '../events.ts';
import type { Connection } from '../ports/provider.ts';
import type { Tape, TapedRequest } from '../records/tape.ts';
import type { Ask, Call } from './ask.ts';
import { tapedRequest } from './normalized.ts';

export interface RecordingTapes {
  keep(tape: Tape): Promise<void>;
  keyOf(asked: TapedRequest): Promise<string>;
  /** Which answer to the same request this is, from 1. */
  take: number;
  clock: Clock;
  /** The connection with a key that only a program tells, so that it can be kept off the tape. */
  withKey: (connection: Connection) => Promise<Connection>;
}

/** Passes everything on and keeps it on a tape once the call is over; one that was stopped or left is none. */
export function taping(ask: Ask, tapes: RecordingTapes): Ask {
  return async function* (call, options) {
    const { clock, take } = tapes;
    const began = clock.monotonic();
    const events: ProviderEvent[] = [];
    const keep = async (fault?: LlmkitError) => {
      const duration_ms = Math.round(clock.monotonic() - began);
      const said = { ...tapedRequest(call), events, ...(fault && { fault: faultOf(fault) }) };
      const clean = withoutSecretsOf(await tapes.withKey(call.connection), said);
      // Of what is on the tape: a request that repeats an answer repeats it as it is played.
      const key = await tapes.keyOf({ provider: clean.provider, request: clean.request });
      await tapes.keep({ kind: 'tape', v: 1, key, take, ...clean, duration_ms });
    };
    try {
      for await (const event of ask(call, options)) {
        if (isKept(event)) events.push(event);
        yield event;
      }
    } catch (thrown) {
      if (!options.signal.aborted) await keep(asLlmkitError(thrown));
      throw thrown;
    }
    await keep();
  };
}

/** Timings and requests are of one time alone. */
function isKept(event: ProviderEvent): boolean {
  return event.type !== 'notice' || event.verbose !== true;
}

function faultOf({ code, message, details }: LlmkitError): NonNullable<Tape['fault']> {
  return { code, message, ...(Object.keys(details).length > 0 && { details }) };
}

/** Shorter ones hide nothing and would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** What is to be on a tape, without the key and the headers of the connection, also where a server echoed one. */
function withoutSecretsOf<Said extends { events: readonly ProviderEvent[] }>(
  { api_key: key, headers }: Connection,
  given: Said,
): Said {
  const secrets = [key ?? '', ...Object.values(headers)].filter(({ length }) => length >= SHORTEST_SECRET);
  if (secrets.length === 0) return given;
  const said = { ...given, events: secrets.reduce(joinedAround, given.events) };
  return JSON.parse(
    secrets.reduce((text, secret) => text.replaceAll(inJson(secret), '…'), JSON.stringify(said)),
  ) as Said;
}

/** The events with their text in one piece where a secret goes over several. */
function joinedAround(events: readonly ProviderEvent[], secret: string): readonly ProviderEvent[] {
  return (['text', 'reasoning'] as const).reduce((all, type) => {
    const pieces = all.map((event) => (event.type === type ? event.text : ''));
    const text = pieces.join('');
    const timesIn = (piece: string) => piece.split(secret).length - 1;
    if (timesIn(text) === pieces.reduce((sum, piece) => sum + timesIn(piece), 0)) return all;
    const first = all.findIndex((event) => event.type === type);
    return all.flatMap((event, at) => (at === first ? [{ type, text }] : event.type === type ? [] : [event]));
  }, events);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

export interface PlayingTapes {
  find(call: Call): Promise<Tape | undefined>;
  /** Told of each tape that is played. */
  played: (tape: Tape) => void;
}

/** Plays what is on a tape and asks nobody; a request that is on none goes to `ask`. */
export function playing(ask: Ask, tapes: PlayingTapes): Ask {
  return async function* (call, options) {
    options.signal.throwIfAborted();
    const tape = await tapes.find(call);
    if (tape === undefined) return yield* ask(call, options);
    tapes.played(tape);
    for (const event of tape.events) {
      options.signal.throwIfAborted();
      // Checked as far as its type; what no version knows is passed over by whoever reads it.
      yield event as ProviderEvent;
    }
    if (tape.fault) throw faultOn(tape.fault);
  };
}

/** Ends that only a person brings about. */
const STOPS: ReadonlySet<string> = new Set(['interrupted', 'terminated', 'hung_up', 'reader_gone', 'internal']);

function faultOn({ code, message, details }: NonNullable<Tape['fault']>): LlmkitError {
  const known = STOPS.has(code) ? 'protocol' : (code as ErrorCode);
  return new LlmkitError(known, message, details ? { details } : {});
}
