import * as v from 'valibot';

/** A schema whose output is a record of type `T`. */
export type RecordSchema<T> = v.GenericSchema<unknown, T>;

/**
 * The record in `value`, or what is wrong with it in a few words. The words name the field and never quote its value,
 * which may be a key or a private text.
 */
export function checkRecord<T>(schema: RecordSchema<T>, value: unknown): { record: T } | { fault: string } {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { record: result.output };
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const subject = field === null ? 'it' : `its field ${field}`;
  return { fault: issue.received === 'undefined' ? `${subject} is missing` : `${subject} is not valid` };
}
