import { LlmkitError } from '../core/errors.ts';

/** The flag of an option by the name commander gives it. */
function flagNamed(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Throws `usage` when one of `these` was given without any of `others`. */
export function refuseWithout(options: object, these: readonly string[], others: readonly string[]): void {
  const given = options as Record<string, unknown>;
  const found = these.find((name) => given[name] !== undefined);
  if (found === undefined || others.some((name) => given[name] !== undefined)) return;
  throw new LlmkitError('usage', `Cannot use ${flagNamed(found)} without ${others.map(flagNamed).join(' or ')}.`);
}

/** Throws `usage` when two options that exclude each other were given. */
export function refuseTogether(options: object, first: string, second: string): void {
  const given = options as Record<string, unknown>;
  if (given[first] === undefined || given[second] === undefined) return;
  throw new LlmkitError('usage', `Cannot use ${flagNamed(first)} and ${flagNamed(second)} together.`, {
    advice: [{ kind: 'give', what: 'one' }],
  });
}
