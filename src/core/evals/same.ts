import { unfenced } from '../output/check-answer.ts';

/** How an answer is like the one before it. */
export interface Likeness {
  /** But for blanks at its ends. */
  same_text: boolean;
  /** Both are JSON and say the same. */
  same_json: boolean;
}

/** Compares two answers to one question. */
export function likenessOf(before: string, after: string): Likeness {
  const [one, other] = [jsonIn(before), jsonIn(after)];
  return {
    same_text: before.trim() === after.trim(),
    same_json: one !== undefined && other !== undefined && isSameJson(one.value, other.value),
  };
}

/** The value of an answer that is JSON, in one fenced block or bare; undefined for all others, and for single words and numbers. */
export function jsonIn(text: string): { value: unknown } | undefined {
  const json = unfenced(text);
  if (!/^[[{]/.test(json)) return undefined;
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return undefined;
  }
}

/** Tells whether two JSON values are the same, whatever the order of the fields in their objects. */
export function isSameJson(one: unknown, other: unknown): boolean {
  const left: [unknown, unknown][] = [[one, other]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair;
    if (Object.is(a, b) || (a === 0 && b === 0)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      left.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
    }
  }
  return true;
}
