import type { Expectation, PromptTest, TestSuite } from '../../core/records/prompt-test.ts';
import { isBelow } from '../../core/files/below.ts';
import { modelNamed } from '../prompts/model-name.ts';
import {
  expectedTexts,
  faulty,
  type CaseFields,
  filledIn,
  isFields,
  numberGiven,
  patternGiven,
  textGiven,
  type TestPlace,
  valuesGiven,
} from './values.ts';

/** Tells whether a file is a configuration of promptfoo, or has its assertions. */
export function isPromptfoo(value: unknown): value is CaseFields {
  if (!isFields(value)) return false;
  const { tests } = value;
  const hasAssertions = Array.isArray(tests) && tests.some((test) => isFields(test) && 'assert' in test);
  return hasAssertions || ['prompts', 'providers', 'defaultTest'].some((name) => name in value);
}

/** The tests of a configuration: values and plain assertions. What runs code, or asks other services, is left out. */
export function promptfooTests(file: CaseFields, path: string, vendors: readonly string[]): TestSuite {
  const notes = new Set<string>();
  const { tests = [], defaultTest = {} } = file;
  if (!Array.isArray(tests)) throw faulty({ path }, 'tests is no list: those in other files are not read');
  if (!isFields(defaultTest)) throw faulty({ path }, 'defaultTest is no mapping');
  const models = [file['providers'] ?? []].flat().flatMap((one: unknown) => modelOf(one, vendors, notes));
  const all = tests.map((test: unknown, at): PromptTest => {
    const place = { path, number: at + 1 };
    if (!isFields(test)) throw faulty(place, 'it is no mapping');
    const { vars, description } = test;
    const assertions = [defaultTest['assert'] ?? [], test['assert'] ?? []].flat();
    const values = { ...valuesGiven(defaultTest['vars'], 'vars', place), ...valuesGiven(vars, 'vars', place) };
    return {
      ...(description !== undefined && { name: textGiven(description, 'description', place) }),
      values,
      models,
      expect: assertions.flatMap((one: unknown) => expectationsOf(one, { place, values, vendors, notes })),
    };
  });
  return { prompts: promptsIn(file['prompts'], { path }, notes), tests: all, notes: [...notes] };
}

/** Prompts by name, or as files below the folder of the configuration. */
function promptsIn(prompts: unknown, place: TestPlace, notes: Set<string>): string[] {
  const all: unknown[] = [prompts ?? []].flat();
  const read = all.flatMap((prompt) => {
    const named = isFields(prompt) ? (prompt['id'] ?? prompt['label']) : prompt;
    const text = typeof named === 'string' ? named.replace(/^file:\/\/(?=.*\/)/, '').replace(/^file:\/\//, './') : '';
    if (/^[\w./-]{1,200}$/.test(text) && isBelow(text)) return [text];
    notes.add(`a prompt is left out: only names of prompts, and files below the folder of ${place.path}, are read`);
    return [];
  });
  if (all.length > 0 && read.length === 0)
    throw faulty(place, 'none of its prompts is a name, or a file below its folder; put their text into files');
  return read;
}

function modelOf(provider: unknown, vendors: readonly string[], notes: Set<string>): string[] {
  const name = isFields(provider) ? provider['id'] : provider;
  const known =
    typeof name === 'string' ? modelNamed(name.replace(/:(chat|messages):/, ':'), undefined, vendors) : undefined;
  if (known === undefined) notes.add(`the provider ${typeof name === 'string' ? name : 'without an id'} is left out`);
  return known === undefined ? [] : [known];
}

interface Reading {
  place: TestPlace;
  /** Those of the test, which what is expected may name. */
  values: Readonly<Record<string, string>>;
  vendors: readonly string[];
  notes: Set<string>;
}

type Reader = (value: unknown, reading: Reading, assertion: CaseFields) => Expectation[];

const texts =
  (kind: 'contains' | 'not_contains' | 'equals' | 'starts_with', ignoresCase = false): Reader =>
  (value, { place }) =>
    expectedTexts(value, `the value of ${kind.replace('_', '-')}`, place, { mayBeEmpty: kind === 'equals' }).map(
      (text) => ({
        kind,
        text,
        ...(ignoresCase && { ignores_case: true as const }),
      }),
    );

const json: Reader = (value) => [isFields(value) ? { kind: 'schema', schema: value } : { kind: 'json' }];

const READERS: Readonly<Record<string, Reader>> = {
  equals: texts('equals'),
  contains: texts('contains'),
  'contains-all': texts('contains'),
  icontains: texts('contains', true),
  'icontains-all': texts('contains', true),
  'not-contains': texts('not_contains'),
  'not-icontains': texts('not_contains', true),
  'starts-with': texts('starts_with'),
  regex: (value, { place }) => [{ kind: 'matches', pattern: patternGiven(value, 'value', place) }],
  'is-json': json,
  cost: (_value, { place }, { threshold }) => [
    { kind: 'max_cost_usd', usd: numberGiven(threshold, 'threshold', place) },
  ],
  'llm-rubric': (value, { place, vendors, notes }, { provider }) => {
    const [model] = provider === undefined ? [] : modelOf(provider, vendors, notes);
    if (model !== undefined) return [{ kind: 'judge', criterion: textGiven(value, 'value', place), model }];
    notes.add('llm-rubric is left out: it names no model that judges (provider)');
    return [];
  },
};

function expectationsOf(assertion: unknown, reading: Reading): Expectation[] {
  if (!isFields(assertion)) throw faulty(reading.place, 'assert is no list of assertions');
  const { type, value } = assertion;
  const reader = typeof type === 'string' && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader) return reader(withValues(value, reading.values), reading, assertion);
  reading.notes.add(`the assertion ${typeof type === 'string' ? type : 'without a type'} is left out`);
  return [];
}

function withValues(given: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(given)) return given.map((one) => withValues(one, values));
  return typeof given === 'string' ? filledIn(given, values) : given;
}
