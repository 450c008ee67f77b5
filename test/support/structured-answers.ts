/** The schema of the answers below: more than any strict form holds. */
export const PERSON = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    role: { enum: ['admin', 'user'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
    address: {
      type: 'object',
      properties: { city: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{4}$' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  required: ['name', 'age'],
  additionalProperties: false,
};

export const RIGHT = '{"name":"Ann","age":30}';

/** Says what comes of an answer: taken as it is or as `out`, asked for once more (with words of the fault), or not at all. */
export interface StructuredCase {
  says: string;
  finish?: 'length' | 'content_filter';
  /** The value on standard output. */
  out?: unknown;
  /** A part of the fault that the model is told. */
  fault?: string;
  /** Nothing helps: the words of the error. */
  error?: string;
}

const ANN = { name: 'Ann', age: 30 };
const person = (more: object) => JSON.stringify({ ...ANN, ...more });

export const STRUCTURED: Readonly<Record<string, StructuredCase>> = {
  right: { says: RIGHT, out: ANN },
  'right, over lines': { says: JSON.stringify(ANN, null, 2), out: ANN },
  'right, with all fields': {
    says: person({ role: 'user', tags: ['a'], address: { city: 'Oslo', zip: '0150' } }),
    out: { ...ANN, role: 'user', tags: ['a'], address: { city: 'Oslo', zip: '0150' } },
  },
  'right, in another order': { says: '{"age":30,"name":"Ann"}', out: ANN },
  'right, with blanks around': { says: `\n\n  ${RIGHT}  \n`, out: ANN },
  'right, behind a byte order mark': { says: `\uFEFF${RIGHT}`, out: ANN },
  'right, with null for what may be absent': { says: person({ role: null, tags: null, address: null }), out: ANN },
  'right, with null within': {
    says: person({ address: { city: 'Oslo', zip: null } }),
    out: { ...ANN, address: { city: 'Oslo' } },
  },
  'right, a whole number with a point': { says: '{"name":"Ann","age":30.0}', out: ANN },
  'right, with escapes': { says: '{"name":"A\\u006en","age":30}', out: ANN },
  'right, with an emoji': { says: '{"name":"👋","age":30}', out: { name: '👋', age: 30 } },
  'right, with an empty list': { says: person({ tags: [] }), out: { ...ANN, tags: [] } },
  'in a fenced block': { says: `\`\`\`json\n${RIGHT}\n\`\`\``, out: ANN },
  'in a fenced block without a language': { says: `\`\`\`\n${RIGHT}\n\`\`\`\n`, out: ANN },
  'in a block fenced with tildes': { says: `~~~json\n${RIGHT}\n~~~`, out: ANN },
  'right, and full when it was': { says: RIGHT, finish: 'length', out: ANN },
  'a number as text': {
    says: '{"name":"Ann","age":"30"}',
    fault: '/age: type "string" is invalid. Expected "integer"',
  },
  'a text as number': { says: '{"name":5,"age":30}', fault: '/name: type "number"' },
  'a fraction for a whole number': { says: '{"name":"Ann","age":30.5}', fault: '/age' },
  'null for what must be there': { says: '{"name":null,"age":30}', fault: '/name: type "null"' },
  'a list for an object': { says: `[${RIGHT}]`, fault: 'type "array" is invalid. Expected "object"' },
  'a text for an object': { says: '"Ann, 30"', fault: 'Expected "object"' },
  'null alone': { says: 'null', fault: 'Expected "object"' },
  'an object for a list': { says: person({ tags: { a: 1 } }), fault: '/tags' },
  'a wrong item': { says: person({ tags: ['a', 1] }), fault: '/tags/1: type "number"' },
  'a wrong field within': { says: person({ address: { city: 1 } }), fault: '/address/city' },
  'a field missing': { says: '{"name":"Ann"}', fault: 'does not have required property "age"' },
  'all fields missing': { says: '{}', fault: 'does not have required property "name"' },
  'a field missing within': {
    says: person({ address: {} }),
    fault: '/address: does not have required property "city"',
  },
  'an extra field': { says: person({ mail: 'a@b' }), fault: '/mail: the schema has no such field' },
  'an extra field within': { says: person({ address: { city: 'Oslo', door: 1 } }), fault: '/address/door' },
  'another than the values': { says: person({ role: 'root' }), fault: '/role' },
  'out of range': { says: '{"name":"Ann","age":300}', fault: '/age' },
  'too short': { says: '{"name":"","age":30}', fault: '/name' },
  'too many': { says: person({ tags: ['a', 'b', 'c', 'd'] }), fault: '/tags' },
  'against the pattern': { says: person({ address: { city: 'Oslo', zip: '1' } }), fault: '/address/zip' },
  'words before': { says: `Here you are: ${RIGHT}`, fault: 'it is no JSON' },
  'words behind': { says: `${RIGHT}\n\nAnything else?`, fault: 'it is no whole JSON' },
  'words around a fenced block': { says: `Sure!\n\`\`\`json\n${RIGHT}\n\`\`\``, fault: 'it is no JSON' },
  'two of them': { says: `${RIGHT}\n${RIGHT}`, fault: 'it is no whole JSON' },
  'words alone': { says: 'Ann is thirty years old.', fault: 'it is no JSON' },
  'JSON with a comma too many': { says: '{"name":"Ann","age":30,}', fault: 'it is no whole JSON' },
  'JSON with single quotes': { says: "{'name':'Ann','age':30}", fault: 'it is no whole JSON' },
  'JSON with NaN': { says: '{"name":"Ann","age":NaN}', fault: 'it is no whole JSON' },
  'a whole JSON text in a text': { says: JSON.stringify(RIGHT), fault: 'Expected "object"' },
  nothing: { says: '', fault: 'it is empty' },
  blanks: { says: ' \n ', fault: 'it is empty' },
  'nested too deep': { says: '['.repeat(5000) + ']'.repeat(5000), fault: 'it is nested too deep' },
  'cut in a text': { says: '{"name":"An', finish: 'length', error: 'The answer was cut' },
  'cut in a fence': { says: '```json\n{"name":"Ann","age":30}', finish: 'length', error: 'The answer was cut' },
  'cut between fields': { says: '{"name":"Ann",', finish: 'length', error: 'The answer was cut' },
  declined: { says: 'I cannot say that.', finish: 'content_filter', error: 'declined to answer' },
};
