import type { Expectation, PromptTest, TestSuite } from '../../core/records/prompt-test.ts';
import { faulty, type CaseFields, filledIn, isFields, literally, type TestPlace, valuesGiven } from './values.ts';

/** Tells whether a file is a prompt of GitHub Models with tests in it. */
export function isGithub(value: unknown): value is CaseFields {
  return isFields(value) && (Array.isArray(value['testData']) || Array.isArray(value['evaluators']));
}

/** Each row of `testData` is a test of the prompt in the same file, held against all `evaluators`. Throws `usage`. */
export function githubTests(file: CaseFields, path: string, _vendors: readonly string[]): TestSuite {
  const [rows, evaluators] = ['testData', 'evaluators'].map((name) => {
    const list = file[name] ?? [];
    if (!Array.isArray(list)) throw faulty({ path }, `${name} is no list`);
    return list as unknown[];
  }) as [unknown[], unknown[]];
  const notes: string[] = [];
  const checks = evaluators.flatMap((one) => readEvaluator(one, notes));
  return { prompts: [path], tests: rows.map((row, at) => testOf(row, checks, { path, number: at + 1 })), notes };
}

/** An evaluator with the values of a row in it. */
type Check = (values: Readonly<Record<string, string>>) => Expectation;

/** Of a row this is no variable but what is looked for. */
const EXPECTED = 'expected';

function testOf(row: unknown, checks: readonly Check[], place: TestPlace): PromptTest {
  const all = valuesGiven(row, 'testData', place);
  const { [EXPECTED]: _expected, ...values } = all;
  return { values, models: [], expect: checks.map((check) => check(all)) };
}

const STRINGS: Readonly<Record<string, (text: string) => Expectation>> = {
  contains: (text) => ({ kind: 'contains', text, ignores_case: true }),
  equals: (text) => ({ kind: 'equals', text }),
  startsWith: (text) => ({ kind: 'starts_with', text, ignores_case: true }),
  endsWith: (text) => ({ kind: 'matches', pattern: `${caseless(text)}\\s*$` }),
};

function readEvaluator(evaluator: unknown, notes: string[]): Check[] {
  const fields = isFields(evaluator) ? evaluator : {};
  const strings = isFields(fields['string']) ? Object.entries(fields['string']) : [];
  const known = strings.filter(([name, text]) => Object.hasOwn(STRINGS, name) && typeof text === 'string');
  if (known.length === 0 || known.length < strings.length) {
    const name = typeof fields['name'] === 'string' ? fields['name'] : 'without a name';
    notes.push(`the evaluator ${name} is left out: only contains, equals, startsWith and endsWith of texts are read`);
  }
  return known.map(
    ([name, text]) =>
      (values) =>
        STRINGS[name]!(filledIn(text as string, values)),
  );
}

/** A pattern of a text in capital letters or small ones. */
function caseless(text: string): string {
  return Array.from(text.trim(), (letter) => {
    const [small, large] = [letter.toLowerCase(), letter.toUpperCase()];
    return small === large || small.length + large.length !== 2 ? literally(letter) : `[${small}${large}]`;
  }).join('');
}
