import type { Expectation } from '../records/prompt-test.ts';

/** The most that is told of a text, in UTF-16 units. */
const LONGEST_TOLD = 60;

/** An expectation in a few words: `contains "Hello"`. */
export function expectationWords(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'matches':
      return `matches ${quoted(expectation.pattern)}`;
    case 'json':
      return 'value' in expectation ? `json ${shortened(JSON.stringify(expectation.value))}` : 'json';
    case 'schema':
      return 'schema';
    case 'max_chars':
      return `max_chars ${expectation.chars}`;
    case 'max_cost_usd':
      return `max_cost_usd ${expectation.usd}`;
    case 'judge':
      return `judge ${quoted(expectation.criterion)}`;
    default:
      return `${expectation.kind} ${quoted(expectation.text)}`;
  }
}

/** A text in quotation marks, on one line, not too long. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > LONGEST_TOLD ? `${characters.slice(0, LONGEST_TOLD - 1).join('')}…` : text;
}
