import type { AdvisingText } from '../../core/advice.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import type { ModelParameters, ParameterKey } from '../../core/tables/settings.ts';
import type { ParameterNotices } from '../call/parameter-notices.ts';
import { plainParameters } from '../call/plain-parameters.ts';
import type { Quirks } from '../call/quirks.ts';
import type { OpenAIFamily } from './families.ts';

/** The parameters that both wires send under their own names, as far as the model takes them; what it does not is told. */
export function plainParametersOf(
  request: ModelRequest,
  family: OpenAIFamily,
  quirks: Quirks,
  { tell }: ParameterNotices,
): ModelParameters {
  const sent: Record<string, unknown> = {};
  const drop = (parameter: ParameterKey, why: AdvisingText = [`${request.model} does not take it`]) =>
    tell(parameter, [`${parameter} is not sent: `, ...why, '.']);
  for (const { key, isTaken } of plainParameters('openai', ['max_tokens', 'stop', 'extra'])) {
    if (request[key] === undefined) continue;
    if (!isTaken || quirks[key] === 'drop') drop(key);
    else if (takes(key, family, request)) sent[key] = request[key];
    else drop(key, reasonFor(key, family, request.model));
  }
  return sent;
}

/** What models that reason do not take, or only while they do not. */
const SAMPLING: readonly ParameterKey[] = ['temperature', 'top_p'];

function takes(parameter: ParameterKey, family: OpenAIFamily, { extra }: ModelRequest): boolean {
  if (parameter.endsWith('penalty')) return family.penalties;
  if (!SAMPLING.includes(parameter)) return true;
  return (
    family.sampling === 'always' || (family.sampling === 'without_reasoning' && extra?.['reasoning_effort'] === 'none')
  );
}

function reasonFor(parameter: ParameterKey, family: OpenAIFamily, model: string): AdvisingText {
  const conditional = family.sampling === 'without_reasoning' && SAMPLING.includes(parameter);
  if (!conditional) return [`${model} does not take it`];
  return [`${model} takes it only with `, { kind: 'vendor_parameter', name: 'reasoning_effort', value: 'none' }];
}
