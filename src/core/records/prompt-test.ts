import type { JsonSchema } from './model-request.ts';

/** Expectations that hold a text against the answer. */
export const TEXT_KINDS = ['contains', 'not_contains', 'equals', 'starts_with'] as const;
export type TextExpectationKind = (typeof TEXT_KINDS)[number];

/** What an answer is to be. */
export type Expectation =
  | { kind: TextExpectationKind; text: string; ignores_case?: true }
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

/** A run as a test that can be written down. */
export interface KeptTest {
  name: string;
  vars?: Readonly<Record<string, string>>;
  input?: string;
  models?: readonly string[];
  expect: { equals: string } | { json: unknown };
}
