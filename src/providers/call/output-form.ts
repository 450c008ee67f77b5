import { isOfObjects, inWrapper } from '../../core/output/wrapper.ts';
import type { JsonSchema, ModelRequest } from '../../core/records/model-request.ts';
import { partsOf } from '../../core/records/parts.ts';
import { parameterNotices, type ParameterNotices } from './parameter-notices.ts';
import type { OutputForm, WireOutput } from './dialect.ts';
import type { Quirks } from './quirks.ts';
import { strictSchema } from './strict-schema.ts';

/** From the least to the most. */
const FORMS: readonly OutputForm[] = ['text', 'json', 'schema'];

/**
 * The form of the answer as the wire has a word for it, and the request with the schema as text where that is not all. `most`
 * is what the wire and the model know.
 */
export function formed(
  request: ModelRequest,
  most: readonly OutputForm[],
  quirks: Quirks,
): { request: ModelRequest; output?: WireOutput; notices: ParameterNotices['list'] } {
  const { name, schema } = request.output!;
  const asked = isOfObjects(schema) ? schema : inWrapper(schema);
  const learned = quirks['output'];
  const known = most.filter((form) => learned === undefined || learned === 'schema' || isAtMost(form, learned));
  const strict = known.includes('schema') ? strictSchema(asked) : undefined;
  if (strict) return { request, output: { type: 'schema', name, schema: strict }, notices: [] };
  const notices = parameterNotices({ ...request, asked_for: ['output'] });
  const why = known.includes('schema') ? 'it has no strict form' : `${request.model} takes none`;
  notices.tell('output', `the schema is sent as text: ${why}. The answer is checked here.`);
  const hasJsonMode = known.includes('json');
  return {
    request: withSchemaAsText(request, hasJsonMode ? asked : schema),
    ...(hasJsonMode && { output: { type: 'json' as const } }),
    notices: notices.list,
  };
}

function isAtMost(form: OutputForm, learned: string): boolean {
  return FORMS.indexOf(form) <= FORMS.findIndex((one) => one === learned);
}

function withSchemaAsText(request: ModelRequest, schema: JsonSchema): ModelRequest {
  const text = `Answer with JSON alone, without any words around it, that fits this JSON Schema:\n${JSON.stringify(schema)}`;
  const { messages } = request;
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const said = messages[at];
  if (said === undefined) return { ...request, messages: [{ role: 'user', content: text }, ...messages] };
  const content = `${said.content}\n\n${text}`;
  const parts = said.parts && { parts: [...partsOf(said), { type: 'text' as const, text }] };
  return { ...request, messages: messages.with(at, { role: said.role, content, ...parts }) };
}
