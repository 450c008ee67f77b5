import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Advice } from '../../core/advice.ts';
import { isBelow } from '../../core/files/below.ts';
import type { PromptFormat } from '../../core/ports/prompt-format.ts';
import type { PromptFault } from '../../core/records/prompt-faults.ts';
import { faultyPrompt } from '../../core/templates/faulty-prompt.ts';
import type { PromptDraft, PromptPlaces } from '../../core/records/prompt.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { VARIABLE_TYPES, type VariableType } from '../../core/tables/variables/index.ts';
import { settingNamed, settingRow } from '../../core/tables/settings.ts';
import { ownEntry, isForbiddenKey } from '../../core/fields.ts';
import { QUOTE_VALUE, splitFrontMatter, type FrontMatter } from '../front-matter.ts';
import { amendPrompt } from './own-amend.ts';
import { printPrompt, renamePrompt } from './own-print.ts';
import { placeOfText } from '../text-place.ts';
import { parseValues } from '../values.ts';
import { scalarText } from '../yaml.ts';

/** Our own format: YAML front matter and a Liquid body; without front matter the whole text is the content. */
export const ownFormat: PromptFormat = {
  extensions: ['.md', '.liquid', '.txt'],
  parse,
  examine,
  print: printPrompt,
  parseValues,
  rename: renamePrompt,
  amend: (text, draft) => amendPrompt(text, draft, parse),
};

function parse(text: string, name: string): PromptDraft {
  const { draft, faults } = examine(text, name);
  if (faults.length > 0) throw faultyPrompt(`Cannot read ${name}`, faults);
  return draft;
}

function examine(text: string, name: string): { draft: PromptDraft; faults: PromptFault[] } {
  const front = splitFrontMatter(text, name);
  const draft: PromptDraft = { content: front.body, variables: {}, metadata: {} };
  if (front.bodyLine === 0) {
    // A byte order mark at its beginning says how the file is written; it is no text.
    draft.content = front.body.replace(/^\uFEFF/, '');
    return { draft, faults: [] };
  }
  const reader = new Reader(front);
  for (const pair of front.fields?.items ?? []) reader.attempt(() => readField(draft, pair, reader));
  draft.places = reader.places;
  return { draft, faults: reader.faults };
}

/** A fault of one node; `attempt` takes it down and the reading goes on behind it. */
class NodeFault extends Error {
  readonly node: unknown;
  readonly advice: readonly Advice[] | undefined;

  constructor(node: unknown, why: string, advice?: readonly Advice[]) {
    super(why);
    this.node = node;
    this.advice = advice;
  }
}

function fail(node: unknown, why: string, advice?: readonly Advice[]): never {
  throw new NodeFault(node, why, advice);
}

/** One reading of the front matter, and what it found: faults, and where things stand. */
class Reader {
  readonly faults: PromptFault[] = [];
  readonly places: PromptPlaces;
  readonly front: FrontMatter;

  constructor(front: FrontMatter) {
    this.front = front;
    this.places = { content: { line: front.bodyLine + 1, column: 1 }, fields: {} };
  }

  /** Runs `read` and tells whether it went without a fault. */
  attempt(read: () => void): boolean {
    try {
      read();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof NodeFault)) throw thrown;
      const { message, node, advice } = thrown;
      this.faults.push({ message, ...this.#placeOf(node), ...(advice && { advice }) });
      return false;
    }
  }

  /** Remembers where the field `path` stands. */
  place(path: string, node: unknown): void {
    this.places.fields[path] = this.#placeOf(node);
  }

  #placeOf(node: unknown) {
    return this.front.placeOf((node as Node | null)?.range?.[0] ?? 0);
  }
}

function readField(draft: PromptDraft, { key, value }: Pair, reader: Reader): void {
  const name = keyText(key);
  if (isForbiddenKey(name)) fail(key, `${name} cannot be a field`);
  reader.place(name, key);
  switch (name) {
    case 'name':
    case 'description':
      draft[name] = textOf(value, name);
      break;
    case 'system':
      draft.system = textOf(value, name);
      reader.places.system = placeOfText(value as Scalar, draft.system, reader.front);
      break;
    case 'tags':
      draft.tags = textsOf(value, name);
      break;
    case 'public':
      draft.is_public = flagOf(value, name);
      break;
    case 'variables':
      readVariables(draft.variables, value, reader);
      break;
    case 'attachments':
      draft.metadata[name] = filesOf(value, name);
      break;
    case 'stop':
      draft.metadata['stop'] = textsOf(value, name);
      break;
    default:
      draft.metadata[name] = readMetadata(name, value);
  }
}

/** Files beside the prompt: whoever runs it has others that a stranger has no business with. */
function filesOf(node: unknown, name: string): string[] {
  const files = textsOf(node, name);
  const other = files.find((file) => !isBelow(file));
  if (other !== undefined)
    fail(node, `${name} are files below the folder of the prompt: ${JSON.stringify(other)} is none`);
  return files;
}

/** A parameter of the table of settings must be one of its values; what llmkit does not know is kept as it is. */
function readMetadata(name: string, node: unknown): unknown {
  const value: unknown = isMap(node) || isSeq(node) || isScalar(node) ? node.toJSON() : null;
  const setting = settingNamed(name, 'conversation');
  if (setting === undefined || value === null) return value;
  const { kind } = settingRow(setting);
  if (!kind.accepts(value)) fail(node, `${name} must be ${kind.expected}`);
  return value;
}

function readVariables(definitions: Record<string, VariableDefinition>, node: unknown, reader: Reader): void {
  if (isScalar(node) && node.value === null) return;
  // A plain list names variables without saying more about them.
  const pairs = isSeq(node)
    ? node.items.map((item) => ({ key: item, value: undefined }))
    : isMap(node)
      ? node.items
      : fail(node, 'variables must be a mapping of names to definitions');
  for (const { key, value } of pairs) {
    reader.attempt(() => {
      const name = isSeq(node) ? textOf(key, 'variables') : keyText(key);
      if (isForbiddenKey(name)) fail(key, `${name} cannot name a variable`);
      reader.place(`variables.${name}`, key);
      definitions[name] = definitionFrom(name, value, reader);
    });
  }
}

const SHORT_FORMS: Record<string, string> = {
  type: 'variable_type',
  required: 'is_required',
  default: 'default_value',
  pattern: 'validation_pattern',
};

/** `name:` alone, `name: number`, or a mapping in short or long forms. One with a fault is read as a plain text. */
function definitionFrom(name: string, node: unknown, reader: Reader): VariableDefinition {
  const fields: Partial<VariableDefinition> = {};
  const reads = isMap(node)
    ? (node as YAMLMap).items.map(
        ({ key, value }) =>
          () =>
            readDefinitionField(fields, name, key, value, reader),
      )
    : isScalar(node) && node.value !== null
      ? [() => void (fields.variable_type = typeOf(node))]
      : isSeq(node)
        ? [() => fail(node, `${name} must be a type or a mapping of type, description and the like`)]
        : [];
  const isWhole = reads.map((read) => reader.attempt(read)).every(Boolean);
  if (!isWhole) return { name, variable_type: 'text', is_required: true };
  const type = fields.variable_type ?? (fields.options === undefined ? 'text' : 'select');
  return { is_required: true, ...fields, name, variable_type: type };
}

function readDefinitionField(
  fields: Partial<VariableDefinition>,
  variable: string,
  key: unknown,
  value: unknown,
  reader: Reader,
): void {
  const given = keyText(key);
  const field = ownEntry(SHORT_FORMS, given) ?? given;
  reader.place(`variables.${variable}.${field}`, value ?? key);
  switch (field) {
    case 'variable_type':
      fields.variable_type = typeOf(value);
      break;
    case 'is_required':
      fields.is_required = flagOf(value, 'required');
      break;
    case 'options':
      fields.options = textsOf(value, 'options');
      break;
    case 'description':
    case 'default_value':
    case 'validation_pattern':
      fields[field] = textOf(value, given);
      break;
    default:
      fail(key, `a variable has no field ${given}; it has type, description, required, default, options, pattern`);
  }
}

function typeOf(node: unknown): VariableType {
  const type = textOf(node, 'type') as VariableType;
  return VARIABLE_TYPES.includes(type) ? type : fail(node, `type must be one of: ${VARIABLE_TYPES.join(', ')}`);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** A scalar as it was written: `1.0` stays `1.0`, `yes` stays `yes`. */
function textOf(node: unknown, name: string): string {
  // Braces without quotation marks are a mapping to YAML: `{{ name }}`.
  if (!isScalar(node)) return fail(node, `${name} must be a text`, isMap(node) && node.flow ? QUOTE_VALUE : undefined);
  return scalarText(node);
}

function flagOf(node: unknown, name: string): boolean {
  return isScalar(node) && typeof node.value === 'boolean' ? node.value : fail(node, `${name} must be true or false`);
}

function textsOf(node: unknown, name: string): string[] {
  if (isSeq(node)) return node.items.map((item) => textOf(item, name));
  return [textOf(node, name)];
}
