import * as v from 'valibot';
import { once } from './once.ts';
import { count, type RecordOf } from './schema.ts';

const requestEntries = () => ({
  provider: v.string(),
  /** Messages, model, parameters, tools and schema, the keys of every object in alphabetical order. */
  request: v.looseObject({}),
});

/** A request as a tape keeps it: all that its answer depends on but the way to the server, its key and its headers. */
export type TapedRequest = RecordOf<typeof requestEntries>;

function hasType(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

const entries = () => ({
  kind: v.literal('tape'),
  v: v.literal(1),
  /** SHA-256 of the request, in hexadecimal. */
  key: v.string(),
  /** Of several answers to one request, which, from 1. */
  take: v.pipe(count, v.minValue(1)),
  ...requestEntries(),
  /** Everything that came, in order and in the pieces it came in. */
  events: v.array(v.custom<{ type: string }>(hasType)),
  /** The error that ended the call, if one did. */
  fault: v.exactOptional(
    v.looseObject({ code: v.string(), message: v.string(), details: v.exactOptional(v.looseObject({})) }),
  ),
  duration_ms: v.number(),
});

export const tapeSchema = once(() => v.looseObject(entries()));

/** One call of a model as it went. */
export type Tape = RecordOf<typeof entries>;
