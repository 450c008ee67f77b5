import { asLlmkitError } from '../core/errors.ts';

/**
 * Tells a function of the program something. What it throws, at once or later, is a warning of the process: a fault in a log
 * must not cost an answer.
 */
export function tell<T>(hook: ((about: T) => unknown) | undefined, about: T): void {
  const warn = (thrown: unknown) => process.emitWarning(asLlmkitError(thrown).message, 'LlmkitHookWarning');
  try {
    Promise.resolve(hook?.(about)).catch(warn);
  } catch (thrown) {
    warn(thrown);
  }
}
