/**
 * JSON data in which half characters (lone surrogates) are U+FFFD: no vendor's parser has to take them, and a strict one
 * would refuse a conversation that holds one for good.
 */
export function wellFormed<Value>(value: Value): Value {
  return replaced(value) as Value;
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), replaced(inner)]));
}
