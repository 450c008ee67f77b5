import { LlmkitError } from '../../core/errors.ts';
import { isForbiddenKey } from '../../core/fields.ts';
import { nearest } from '../../core/nearest.ts';
import { withShortNames } from '../../core/short-names.ts';

export type CaseFields = Readonly<Record<string, unknown>>;

/** A place in a file of tests, for what is told of it. */
export interface TestPlace {
  path: string;
  /** Of the test, from 1. */
  number?: number;
}

export function isFields(value: unknown): value is CaseFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A file of tests that cannot be used. */
export function unusable(path: string, why: string): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot use the tests in ${path}: ${why}.`));
}

export function faulty({ path, number }: TestPlace, why: string): LlmkitError {
  return unusable(path, number === undefined ? why : `test ${number}: ${why}`);
}

/** Refuses a field that is none, and says which may be meant. */
export function refuseOthers(fields: CaseFields, known: readonly string[], place: TestPlace): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other === undefined) return;
  const near = nearest(other, known);
  throw faulty(place, `there is no field ${other}${near === undefined ? '' : `, but ${near}`}`);
}

/** A text, a number, true or false, as text. */
export function textGiven(value: unknown, name: string, place: TestPlace): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw faulty(place, `${name} is no text`);
}

/** One or several texts; none where it is absent. */
export function textsGiven(value: unknown, name: string, place: TestPlace): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((one: unknown) => textGiven(one, name, place));
}

/** One text or several to hold against an answer: without any, the test would pass whatever the answer is. */
export function expectedTexts(value: unknown, name: string, place: TestPlace, { mayBeEmpty = false } = {}): string[] {
  const texts = textsGiven(value, name, place);
  const isEmpty = texts.length === 0 || (!mayBeEmpty && texts.some((text) => text.trim() === ''));
  if (isEmpty) throw faulty(place, `${name} has no text`);
  return texts;
}

/** `{{name}}` as the value of that name. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  );
}

export function numberGiven(value: unknown, name: string, place: TestPlace): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw faulty(place, `${name} is no number of 0 or more`);
}

/** Values of variables. */
export function valuesGiven(value: unknown, name: string, place: TestPlace): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) throw faulty(place, `${name} is no mapping of names to values`);
  const odd = Object.keys(value).find(isForbiddenKey);
  if (odd !== undefined) throw faulty(place, `${odd} cannot name a variable`);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, one === null ? '' : textGiven(one, `${name}.${key}`, place)]),
  );
}

export function patternGiven(value: unknown, name: string, place: TestPlace): string {
  const pattern = textGiven(value, name, place);
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch {
    throw faulty(place, `${name} is no regular expression`);
  }
}

/** A text as a regular expression that means just that text. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
