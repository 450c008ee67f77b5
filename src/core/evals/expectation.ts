import type { JsonSchema } from '../records/model-request.ts';

/** Expectations that hold a text against the answer. */
export const TEXT_KINDS = ['contains', 'not_contains', 'equals', 'starts_with'] as const;
export type TextKind = (typeof TEXT_KINDS)[number];

/** What an answer is to be. */
export type Expectation =
  | { kind: TextKind; text: string; ignores_case?: true }
  /** A regular expression that is found somewhere in the answer. */
  | { kind: 'matches'; pattern: string }
  /** The answer is JSON; with `value`, that very value. */
  | { kind: 'json'; value?: unknown }
  | { kind: 'schema'; schema: JsonSchema }
  /** In UTF-16 units. */
  | { kind: 'max_chars'; chars: number }
  | { kind: 'max_cost_usd'; usd: number }
  /** A model decides. */
  | { kind: 'judge'; criterion: string; model: string };

/** One case of the tests of a prompt. */
export interface PromptTest {
  /** Absent: it is known by its number. */
  name?: string;
  values: Readonly<Record<string, string>>;
  input?: string;
  /** Each of them is asked; none: whom the prompt or the settings name. */
  models: readonly string[];
  expect: readonly Expectation[];
}

/** All tests that stand in one place. */
export interface TestSuite {
  /** The prompts that they are for, as their file names them: names, or files below its folder. Empty: the one beside it. */
  prompts: string[];
  tests: PromptTest[];
  /** What the file says and that is not taken. */
  notes: string[];
}

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
