import type { Command } from 'commander';
import type { Advice } from '../core/advice.ts';
import { LlmkitError } from '../core/errors.ts';

type Limit = Extract<Advice, { kind: 'raise_limit' }>['of'];

const OPTION_FOR: Readonly<Record<Limit, string>> = {
  answer: '--max-tokens',
  silence: '--timeout',
  listing: '--timeout',
  input: '--max-input',
  cost: '--max-cost',
};

/** The error without advice to raise a limit that `command` has no option for. */
export function withFittingAdvice(error: LlmkitError, command: Command): LlmkitError {
  const isFitting = (one: Advice) => one.kind !== 'raise_limit' || has(command, OPTION_FOR[one.of]);
  if (error.advice.every(isFitting)) return error;
  const { code, message, details, cause } = error;
  return new LlmkitError(code, message, { advice: error.advice.filter(isFitting), details, cause });
}

function has(command: Command, flag: string): boolean {
  return command.options.some(({ long }) => long === flag);
}
