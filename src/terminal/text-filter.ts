/** A step that a text takes on its way to whoever reads it, piece by piece. */
export interface TextFilter {
  /** What can be shown now; the rest is held back until more comes. */
  push(text: string): string;
  /** What was held back when the text ends. */
  end(): string;
  /** What is held back of a line, and its end: something else is shown before the text goes on. */
  pause?(): string;
  /** What has to be there before it goes on: then `push('')` gives what is held back for it. */
  readonly waitsFor?: Promise<unknown> | undefined;
}

/** Several filters as one: each gets what the one before lets through. */
export function chained(filters: readonly TextFilter[]): TextFilter {
  return {
    push: (text) => filters.reduce((passed, filter) => (passed === '' ? '' : filter.push(passed)), text),
    end: () => filters.reduce((held, filter) => (held === '' ? '' : filter.push(held)) + filter.end(), ''),
    pause: () =>
      filters.reduce((held, filter) => (held === '' ? '' : filter.push(held)) + (filter.pause?.() ?? ''), ''),
    get waitsFor() {
      return filters.find(({ waitsFor }) => waitsFor !== undefined)?.waitsFor;
    },
  };
}
