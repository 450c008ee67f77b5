import type { TextOutput } from './io.ts';
import { Sanitizer } from './sanitize.ts';

/** A step that a text takes on its way to whoever reads it, piece by piece. */
export interface TextFilter {
  /** What can be shown now; the rest is held back until more comes. */
  push(text: string): string;
  /** What was held back when the text ends. */
  end(): string;
}

/** What stands between a model and `output`: a terminal must not obey it; a pipe gets the bytes. */
export function answerFilters(output: Pick<TextOutput, 'isTTY'>): TextFilter[] {
  return output.isTTY ? [new Sanitizer()] : [];
}

/** Several filters as one: each gets what the one before lets through. */
export function chained(filters: readonly TextFilter[]): TextFilter {
  return {
    push: (text) => filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)), text),
    end: () => filters.reduce((held, filter) => (held === '' ? '' : filter.push(held)) + filter.end(), ''),
  };
}
