import { ownEntry, present } from '../../core/fields.ts';
import type { ModelInfo } from '../../core/records/chat.ts';
import type { Ability } from '../../core/records/model-facts.ts';
import type { Prices } from '../../core/records/prices.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';

/** The models in a list, with the facts that some servers add under names of their own. */
export function modelsIn(reply: unknown, provider: string): ModelInfo[] {
  const entries = Array.isArray(reply) ? reply : listIn(objectIn(reply)['data']);
  return entries.map(objectIn).flatMap((entry) => {
    const id = textIn(entry['id'])?.replace(/^models\//, '');
    if (id === undefined) return [];
    const name = textIn(entry['display_name']) ?? textIn(entry['name']);
    const context_window = ['max_model_len', 'context_window', 'context_length', 'max_context_length']
      .map((key) => countIn(entry[key]))
      .concat(countIn(objectIn(entry['meta'])['n_ctx']))
      .find((value) => value !== undefined);
    const max_output =
      countIn(entry['max_completion_tokens']) ?? countIn(objectIn(entry['top_provider'])['max_completion_tokens']);
    const known = { name: name === id ? undefined : name, context_window, max_output };
    const facts = { takes: takesOf(entry), prices: pricesOf(objectIn(entry['pricing'])), is_askable: isAskable(entry) };
    return present({ id, provider, ...known, ...facts });
  });
}

/** What Together and LM Studio call a model, and whether such a one answers questions. */
const TYPES: Readonly<Record<string, boolean>> = {
  chat: true,
  language: true,
  code: true,
  llm: true,
  vlm: true,
  embedding: false,
  embeddings: false,
  image: false,
  video: false,
  audio: false,
  transcribe: false,
  moderation: false,
  rerank: false,
};

/** Mistral says it as an ability, OpenRouter by what comes out, others by a type. */
function isAskable(entry: Json): boolean | undefined {
  const outputs = textsIn(objectIn(entry['architecture'])['output_modalities']);
  const type = textIn(entry['type']) ?? '';
  return (
    booleanIn(objectIn(entry['capabilities'])['completion_chat']) ?? outputs?.includes('text') ?? ownEntry(TYPES, type)
  );
}

/** OpenRouter names what goes in and which parameters are taken, Mistral what a model can. */
function takesOf(entry: Json): ModelInfo['takes'] {
  const inputs = textsIn(objectIn(entry['architecture'])['input_modalities']);
  const parameters = textsIn(entry['supported_parameters']);
  const can = objectIn(entry['capabilities']);
  const takes = present({
    text: inputs?.includes('text'),
    image: inputs?.includes('image') ?? booleanIn(can['vision']),
    pdf: inputs?.includes('file'),
    audio: inputs?.includes('audio') ?? booleanIn(can['audio']),
    tools: parameters?.includes('tools') ?? booleanIn(can['function_calling']),
    schema: parameters?.includes('structured_outputs'),
  } satisfies Record<Ability, boolean | undefined>);
  return Object.keys(takes).length > 0 ? takes : undefined;
}

/** OpenRouter's prices, which are those of one token, as text. Below 0: it depends on whom it asks. */
function pricesOf(pricing: Json): Prices | undefined {
  const [input, output] = [perMillion(pricing['prompt']), perMillion(pricing['completion'])];
  if (input === undefined || output === undefined || Number(pricing['request'] ?? 0) > 0) return undefined;
  const cached_input = perMillion(pricing['input_cache_read']);
  const cache_write = perMillion(pricing['input_cache_write']);
  return present({ input, output, cached_input, cache_write });
}

function perMillion(price: unknown): number | undefined {
  const value = typeof price === 'string' && price !== '' ? Number(price) : Number.NaN;
  return value >= 0 && Number.isFinite(value) ? Number((value * 1_000_000).toPrecision(12)) : undefined;
}

function textsIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function booleanIn(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
