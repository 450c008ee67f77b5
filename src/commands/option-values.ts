import { InvalidArgumentError } from 'commander';

/** A whole number for a flag such as --limit. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 0 or more.');
  return Number(text);
}

/** The same without 0. */
export function positiveNumber(text: string): number {
  const count = wholeNumber(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}

/** commander's `collect` for repeatable flags. */
export function collect(text: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), text];
}
