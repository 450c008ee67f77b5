/** The costs of an element of a list, and of each part that a filter splits a text into. */
const ELEMENT = 8;
const PART = 16;

/** Reports what a filter's result weighs beyond a text itself, part by part, so that a list that holds itself many times over ends early. */
export function weightOf(result: unknown, report: (weight: number) => void): void {
  if (typeof result !== 'object' || result === null) return;
  for (const element of Array.isArray(result) ? (result as unknown[]) : Object.values(result)) {
    // A list may hold one long text many times over; a part of it counts, for it may be printed.
    report(ELEMENT + (typeof element === 'string' ? element.length / ELEMENT : 0));
    weightOf(element, report);
  }
}

/** The work of a filter beside its result. */
export function workOf(name: string, value: unknown, args: readonly unknown[]): number {
  switch (name) {
    case 'replace':
      return PART * occurrences(textOf(value), textOf(args[0]));
    case 'sample':
    case 'number_of_words':
    case 'truncatewords':
      return 2 * textOf(value).length;
    case 'date':
      // A width fills up to any length: %1000000N.
      return [...textOf(args[0]).matchAll(/%[-_0^#:]*(\d+)/g)].reduce((sum, [, width]) => sum + Number(width), 0);
    default:
      return 0;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function occurrences(text: string, part: string): number {
  if (part === '') return text.length;
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
