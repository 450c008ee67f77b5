import type { Refusal } from '../faults/failure.ts';
import type { Json } from '../http/json.ts';
import { objectIn } from '../http/json.ts';
import type { Remedy } from './dialect.ts';

const NAMES =
  /response_?format|json_schema|json_object|text\.format|output_config|output_format|structured[ _]output|json mode/i;

/** Of this schema, and not of schemas. */
const THIS_ONE = /invalid_json_schema|invalid (json )?schema|schema .*(invalid|too (large|complex|deep|many))/i;

/**
 * What helps where a server refuses the form that the answer is to have: JSON without a schema, then the schema as text alone.
 * A form that the person passes through is not ours to change.
 */
export function outputRemedy({ server }: Refusal, body: Json, given: Json): Remedy | undefined {
  const sent = ['response_format', 'text', 'output_config'].find(
    (name) => Object.hasOwn(body, name) && !Object.hasOwn(given, name) && formIn(body[name]) !== undefined,
  );
  const form = sent && formIn(body[sent]);
  if (form === undefined || !NAMES.test(`${server.param ?? ''} ${server.code ?? ''} ${server.text}`)) return undefined;
  const isThisOne = THIS_ONE.test(`${server.code ?? ''} ${server.text}`);
  const action = form === 'json_schema' && sent !== 'output_config' ? 'json' : 'text';
  return { parameter: 'output', action, named: form, ...(isThisOne && { isPassing: true as const }) };
}

function formIn(value: unknown): 'json_schema' | 'json_object' | undefined {
  const { type, format } = objectIn(value);
  const form = type ?? objectIn(format)['type'];
  return form === 'json_schema' || form === 'json_object' ? form : undefined;
}
