import { validate, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema';
import { isTooDeep, MAX_FOREIGN_DEPTH } from '../records/depth.ts';
import type { JsonSchema } from '../records/model-request.ts';
import { withoutNulls } from './without-nulls.ts';
import { isOfObjects, unwrapped } from './wrapper.ts';

/** One thing that does not fit a schema. */
export interface OutputFault {
  /** Where it stands, as a JSON pointer; empty for the whole. */
  path: string;
  message: string;
}

/** An answer that was looked at: what it says and the JSON of it, or what is wrong. */
export type CheckedAnswer = { value: unknown; text: string } | { faults: OutputFault[] };

/** `text` without the one fenced block around all of it; models that know no JSON mode like to write it. */
export function unfenced(text: string): string {
  const whole = text.replace(/^\uFEFF/, '').trim();
  const [opening, fence] = /^(`{3,}|~{3,})[^\n`]*\n/.exec(whole) ?? [];
  if (opening === undefined || fence === undefined || !whole.endsWith(fence)) return whole;
  return whole.slice(opening.length, Math.max(opening.length, whole.length - fence.length)).trim();
}

/** Looks whether `text` is JSON that fits. One fenced block around all of it is no fault; words beside it are. */
export function checkAnswer(text: string, schema: JsonSchema): CheckedAnswer {
  const json = unfenced(text);
  const read = readJson(json);
  if ('message' in read) return { faults: [{ path: '', message: read.message }] };
  const { value } = read;
  const said = isOfObjects(schema) ? undefined : unwrapped(value);
  const asIs = faultsIn(value, schema);
  if (asIs.length === 0) return { value, text: json };
  const meant = said ? said.value : value;
  // Strict forms have what this schema does not: an object around the value, null for what may be absent.
  const made = [meant, withoutNulls(meant, schema)];
  const fitting = made.find((one) => faultsIn(one, schema).length === 0);
  if (fitting !== undefined) return { value: fitting, text: JSON.stringify(fitting, null, 2) };
  return { faults: faultsIn(made[1], schema) };
}

/** What is asked again is told of the first few. */
const MOST_FAULTS = 20;

/** Checks of things within others; what is wrong within is told by the check of its own. */
const SUMMARIES = new Set(['properties', 'items', 'prefixItems', '$ref', 'allOf', 'additionalProperties']);

function faultsIn(value: unknown, schema: JsonSchema): OutputFault[] {
  const { errors } = validate(value, schema as Schema, draftOf(schema), undefined, false);
  const own = errors.filter(({ keyword }) => !SUMMARIES.has(keyword));
  return (own.length > 0 ? own : errors).slice(0, MOST_FAULTS).map(faultOf);
}

/** In UTF-16 units. */
const LONGEST_MESSAGE = 300;

function faultOf({ instanceLocation, keyword, error }: OutputUnit): OutputFault {
  const words =
    keyword === 'false' ? 'the schema has no such field' : error.replace(/^Instance /, '').replace(/\.$/, '');
  return { path: instanceLocation.replace(/^#/, ''), message: words.slice(0, LONGEST_MESSAGE) };
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
  if (typeof $schema !== 'string') return '2020-12';
  return (
    (['2019-09', '7', '4'] as const).find((draft) =>
      $schema.includes(draft === '2019-09' ? draft : `draft-0${draft}`),
    ) ?? '2020-12'
  );
}

function readJson(text: string): { value: unknown } | { message: string } {
  if (text === '') return { message: 'it is empty' };
  try {
    const value = JSON.parse(text) as unknown;
    return isTooDeep(value, MAX_FOREIGN_DEPTH) ? { message: 'it is nested too deep' } : { value };
  } catch {
    return { message: /^[[{"]/.test(text) ? 'it is no whole JSON' : 'it is no JSON' };
  }
}
