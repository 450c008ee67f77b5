import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const toolFileEntries = () => ({
  name: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  description: v.string(),
  input_schema: v.exactOptional(v.record(v.string(), v.unknown())),
  /** A program and its arguments, as a list or as a shell splits a line. */
  command: v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.array(v.string()), v.nonEmpty())]),
  /** Seconds that it may take. */
  timeout_s: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600))),
});

/** A tool that a program of the user's runs. */
export type ToolFile = RecordOf<typeof toolFileEntries>;

export const toolFileSchema = once(() => v.strictObject(toolFileEntries()));
