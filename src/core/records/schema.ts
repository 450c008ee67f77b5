import * as v from 'valibot';

/**
 * The type of a record whose schema is `v.looseObject(entries())`. A loose schema keeps fields that a newer llmkit
 * wrote; the type names only the fields known here, so that a misspelt one is a compile error.
 */
export type RecordOf<Entries extends () => v.ObjectEntries> = v.InferOutput<
  v.ObjectSchema<ReturnType<Entries>, undefined>
>;

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());

/** A whole number of things, 0 or more. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
