import type { Usage } from './usage.ts';
import type { Reservation, UsageLine } from './usage-line.ts';

/**
 * Tells whether `value` is a line; fields that a newer llmkit wrote may stand in it. No schema, and no list of fields: of
 * those a million lines take half a minute, and so a second (measured on Node 20).
 */
export function isUsageLine(value: unknown): value is UsageLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Readonly<Partial<Record<keyof UsageLine, unknown>>>;
  return (
    typeof line.kind === 'string' &&
    typeof line.call_id === 'string' &&
    typeof line.at === 'string' &&
    ISO_TIME.test(line.at) &&
    isText(line.purpose) &&
    isNumber(line.step) &&
    isText(line.provider) &&
    isText(line.model) &&
    isText(line.prompt_name) &&
    isNumber(line.prompt_version) &&
    isText(line.prompt_version_id) &&
    isText(line.conversation_id) &&
    isText(line.user_id) &&
    isUsage(line.usage) &&
    isNumber(line.cost_usd) &&
    isNumber(line.duration_ms) &&
    isNumber(line.first_token_ms) &&
    isText(line.status) &&
    isText(line.finish_reason) &&
    isNumber(line.question_chars) &&
    (line.cache_hit === undefined || typeof line.cache_hit === 'boolean') &&
    isReservation(line.reserved) &&
    isText(line.owner) &&
    // A newer llmkit may know other ratings.
    (isText(line.rating) || isNumber(line.rating)) &&
    isText(line.note)
  );
}

/** A day and a time; which of them there are is not looked at. */
const ISO_TIME = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Each of these may be absent. */
function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

function isUsage(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = value as Usage;
  return typeof prompt === 'number' && typeof completion === 'number' && typeof total === 'number';
}

function isReservation(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && typeof (value as Reservation).tokens === 'number';
}
