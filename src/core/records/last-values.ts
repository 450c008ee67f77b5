import * as v from 'valibot';
import { once } from './once.ts';

export const lastValuesSchema = once(() =>
  v.looseObject({
    /** By prompt name, for a file in place by its absolute path, behind a user and a line end: the values it was last run with. */
    values: v.optional(v.record(v.string(), v.record(v.string(), v.string())), {}),
  }),
);

/** last-values.json. */
export interface LastValues {
  values: Record<string, Record<string, string>>;
}
