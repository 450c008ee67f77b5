import { LlmkitError } from '../../core/errors.ts';
import { refusalInStream } from '../faults/refusal.ts';
import { type Json, objectIn, parseJson } from '../http/json.ts';
import type { StreamedEvent } from '../http/sse.ts';

const DONE = /^\s*"?\[DONE\]"?\s*$/i;

/**
 * The thing that a server says with one event: a chunk, that it is done, or a page that is no answer; undefined for what
 * says nothing (a sign of life, a comment that a gateway sent on as data). Throws `Refusal` for an error, and `protocol`
 * for a chunk that is no JSON.
 */
export function saidBy({ event, data, isBare = false }: StreamedEvent): Json | 'done' | 'page' | undefined {
  if (data.length < 20 && DONE.test(data)) return 'done';
  const json = parseJson(data);
  if (json !== undefined) {
    const chunk = objectIn(Array.isArray(json) ? json[0] : json);
    if (event === 'error' || isError(chunk)) throw refusalInStream(json);
    return chunk;
  }
  if (event === 'error') throw refusalInStream({ message: data });
  if (isBare && /^\s*</.test(data)) return 'page';
  if (event === 'ping' || !/^\s*\{/.test(data)) return undefined;
  const what = isBare ? 'a reply' : 'an event';
  throw new LlmkitError('protocol', `The answer holds ${what} that is no JSON.`);
}

/** MiniMax tells with each chunk that all is well, by a code of 0. */
function isError({ error, object, type, errors, base_resp }: Json): boolean {
  const code = objectIn(base_resp)['status_code'];
  const isListed = Array.isArray(errors) && errors.length > 0;
  return Boolean(error) || object === 'error' || type === 'error' || isListed || (code !== undefined && code !== 0);
}
