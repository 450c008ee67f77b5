import * as v from 'valibot';

/** A schema whose output is a record of type `T`. */
export type RecordSchema<T> = () => v.GenericSchema<unknown, T>;

/**
 * The record in `value`, or what is wrong with it in a few words. The words name the field and never quote its value,
 * which may be a key or a private text.
 */
export function checkRecord<T>(schema: RecordSchema<T>, value: unknown): { record: T } | { fault: string } {
  const result = v.safeParse(schema(), value, { abortEarly: true });
  if (result.success) return { record: result.output };
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const subject = field === null ? 'it' : `its field ${field}`;
  // Only a strict schema expects that a field is not there.
  if (issue.expected === 'never')
    return { fault: `${subject} is not known; there are ${fieldsOf(schema()).join(', ')}` };
  return { fault: issue.received === 'undefined' ? `${subject} is missing` : `${subject} is not valid` };
}

function fieldsOf(schema: object): string[] {
  return 'entries' in schema ? Object.keys(schema.entries as object) : [];
}

/**
 * Takes out of `value` every part that `schema` refuses and, where one lacks something, the part that lacks it. False
 * when there is nothing to take out.
 */
export function removeFaults(schema: RecordSchema<unknown>, value: unknown): boolean {
  const { issues = [] } = v.safeParse(schema(), value);
  const faults = issues.map(({ path = [] }) => path.findLast((step) => step.value !== undefined));
  for (const fault of faults) if (fault) removePart(fault.input, fault.key, fault.value);
  return faults.some(Boolean);
}

function removePart(whole: unknown, key: unknown, part: unknown): void {
  if (!Array.isArray(whole)) delete (whole as Record<string, unknown>)[String(key)];
  // Not by its index: what was taken out before has moved it, or was it.
  else if (whole.includes(part)) whole.splice(whole.indexOf(part), 1);
}
