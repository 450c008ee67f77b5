import { asLlmkitError } from '../../core/errors.ts';
import {
  type Expectation,
  type PromptTest,
  TEXT_KINDS,
  type TestSuite,
  type TextExpectationKind,
} from '../../core/records/prompt-test.ts';
import { givenSchema } from '../../core/output/given-schema.ts';
import {
  expectedTexts,
  faulty,
  type CaseFields,
  isFields,
  numberGiven,
  patternGiven,
  refuseOthers,
  textGiven,
  textsGiven,
  type TestPlace,
  valuesGiven,
} from './values.ts';

const FILE_FIELDS = ['prompt', 'models', 'judge_model', 'tests'];
const TEST_FIELDS = ['name', 'vars', 'input', 'models', 'judge_model', 'expect'];

/** What all tests of a file have in common. */
interface Common {
  models: string[];
  judge: string | undefined;
}

/** Tests in our own format: a list of them, or a mapping that has it under `tests`. Throws `usage`. */
export function ownTests(value: unknown, path: string): TestSuite {
  const file: CaseFields = isFields(value) ? value : { tests: value };
  refuseOthers(file, FILE_FIELDS, { path });
  const { tests } = file;
  if (!Array.isArray(tests)) throw faulty({ path }, 'tests is no list');
  const common: Common = { models: textsGiven(file['models'], 'models', { path }), judge: modelIn(file, { path }) };
  return {
    prompts: file['prompt'] === undefined ? [] : [textGiven(file['prompt'], 'prompt', { path })],
    tests: tests.map((test: unknown, at) => testOf(test, common, { path, number: at + 1 })),
    notes: [],
  };
}

function modelIn(fields: CaseFields, place: TestPlace): string | undefined {
  return fields['judge_model'] === undefined ? undefined : textGiven(fields['judge_model'], 'judge_model', place);
}

function testOf(test: unknown, common: Common, place: TestPlace): PromptTest {
  if (!isFields(test)) throw faulty(place, 'it is no mapping');
  refuseOthers(test, TEST_FIELDS, place);
  const models = textsGiven(test['models'], 'models', place);
  const judge = modelIn(test, place) ?? common.judge;
  return {
    ...(test['name'] !== undefined && { name: textGiven(test['name'], 'name', place) }),
    values: valuesGiven(test['vars'], 'vars', place),
    ...(test['input'] !== undefined && { input: textGiven(test['input'], 'input', place) }),
    models: models.length > 0 ? models : common.models,
    expect: expectationsOf(test['expect'], judge, place),
  };
}

/** A mapping of kinds to what is expected, or a list of such. */
function expectationsOf(value: unknown, judge: string | undefined, place: TestPlace): Expectation[] {
  if (value === undefined || value === null) return [];
  return [value].flat().flatMap((one: unknown) => {
    if (!isFields(one)) throw faulty(place, 'expect is no mapping');
    refuseOthers(one, Object.keys(READERS), place);
    return Object.entries(one).flatMap(([kind, given]) => READERS[kind as Expectation['kind']](given, place, judge));
  });
}

type Reader = (given: unknown, place: TestPlace, judge: string | undefined) => Expectation[];

const READERS: Record<Expectation['kind'], Reader> = {
  ...(Object.fromEntries(TEXT_KINDS.map((kind) => [kind, texts(kind)])) as Record<TextExpectationKind, Reader>),
  matches: (given, place) =>
    expectedTexts(given, 'matches', place).map((one) => ({
      kind: 'matches',
      pattern: patternGiven(one, 'matches', place),
    })),
  json: (given) => [given === true ? { kind: 'json' } : { kind: 'json', value: given }],
  schema: (given, place) => [{ kind: 'schema', schema: schemaOf(given, place) }],
  max_chars: (given, place) => [{ kind: 'max_chars', chars: numberGiven(given, 'max_chars', place) }],
  max_cost_usd: (given, place) => [{ kind: 'max_cost_usd', usd: numberGiven(given, 'max_cost_usd', place) }],
  judge: (given, place, judge) =>
    expectedTexts(given, 'judge', place).map((criterion) => {
      if (judge === undefined) throw faulty(place, 'judge needs a model: name one as judge_model');
      return { kind: 'judge', criterion, model: judge };
    }),
};

function texts(kind: TextExpectationKind): Reader {
  return (given, place) =>
    expectedTexts(given, kind, place, { mayBeEmpty: kind === 'equals' }).map((text) => ({ kind, text }));
}

function schemaOf(given: unknown, place: TestPlace) {
  try {
    return givenSchema(given).schema;
  } catch (thrown) {
    const { code, message } = asLlmkitError(thrown);
    if (code !== 'usage') throw thrown;
    throw faulty(place, message.replace(/^Cannot use the schema: /, 'schema: ').replace(/\.$/, ''));
  }
}
