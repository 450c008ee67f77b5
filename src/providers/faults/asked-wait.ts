import { type Json, listIn, objectIn } from '../http/json.ts';

/** The wait that an error body asks for before the next try, in milliseconds: in a field of its own, else in its words. */
export function askedWait(error: Json, text: string): number | undefined {
  return waitInFields(error) ?? waitInWords(text);
}

/** Gemini's `RetryInfo` says "34.07s", or counts seconds; Hugging Face tells when a model will be loaded. */
function waitInFields(error: Json): number | undefined {
  const named = listIn(error['details']).map((detail) => objectIn(detail)['retryDelay']);
  const delay = named.find((value) => value !== undefined) ?? error['retry_after'] ?? error['estimated_time'];
  const seconds =
    typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s?$/.exec(delay.trim())?.[1] : objectIn(delay)['seconds'];
  const number = Number(seconds ?? (typeof delay === 'number' ? delay : Number.NaN));
  return Number.isFinite(number) && number >= 0 ? number * 1000 : undefined;
}

/** In milliseconds, by the first letters of its name. */
const UNITS: readonly [RegExp, number][] = [
  [/^(?:ms|milli)/i, 1],
  [/^s/i, 1000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];
const UNIT = String.raw`(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)`;
const ONE = String.raw`\d+(?:\.\d+)?\s*${UNIT}(?![a-z])`;

/** "try again in 1m0.36s", "retry after 1.5 seconds", "wait 10 hours 58 minutes", "will reset after 20s". */
function waitInWords(text: string): number | undefined {
  const lead = String.raw`\b(?:try again|retry(?:ing)?|wait|resets?|available again)\b[^.\d]{0,40}?`;
  // Parts of one time stand close together: "2m59.56s".
  const times = String.raw`((?:\d+(?:\.\d+)?\s*${UNIT}(?=\d|[\s,]*(?:and\s+)?\d)[\s,]*(?:and\s+)?)*${ONE})`;
  const [, time] = new RegExp(lead + times, 'i').exec(text) ?? [];
  if (time === undefined) return undefined;
  const parts = time.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * lengthOf(unit!), 0);
}

function lengthOf(unit: string): number {
  return UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
}
