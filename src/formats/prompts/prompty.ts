import { ownEntry } from '../../core/fields.ts';
import type { Role } from '../../core/records/message.ts';
import { parseHandlebars } from '../templates/handlebars.ts';
import { parseJinja } from '../templates/jinja.ts';
import { NoEquivalent, type TemplatePart } from '../templates/nodes.ts';
import type { InputForm } from '../templates/scope.ts';
import { liquidOf, roleCalled, trimmed, type TemplateMessage } from '../templates/write-parts.ts';
import { fileName, nameByPlace, type ImportFormat } from './format.ts';
import { PromptMaker, type DeclaredInput } from './prompt-maker.ts';
import { partOfSource, refused, told, type TemplateSource } from './template-source.ts';
import { frontedFile, type YamlFields } from './yaml-file.ts';

/** A line that says whose the text below it is: `system:`, `# user:`, `user[name="Ann"]:`. U+2028 begins none. */
const ROLE_LINE =
  /(?<![^\n])[ \t]*#?[ \t]*(system|user|assistant|developer|function|tool)[ \t]*(?:\[[^\]\n]*\])?[ \t]*:[ \t]*\r?(?![^\n])/gi;
const OPTIONS = {
  temperature: 'temperature',
  maxOutputTokens: 'max_tokens',
  max_tokens: 'max_tokens',
  topP: 'top_p',
  top_p: 'top_p',
  frequencyPenalty: 'frequency_penalty',
  frequency_penalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  presence_penalty: 'presence_penalty',
  stopSequences: 'stop',
  stop: 'stop',
} as const;
const LEFT_OUT = ['tools', 'base'];

/** Prompty, version 1 and 2: front matter, a body in Jinja or Mustache whose role lines part it into messages. */
export const promptyFormat: ImportFormat = {
  name: 'prompty',
  fits: (file) => /\.prompty$/i.test(fileName(file)),
  read(file, vendors) {
    const { fields, body } = frontedFile(file.text, file.path);
    const maker = new PromptMaker(vendors, inputsOf(fields));
    const threads = new Set(
      declared(fields)
        .filter(({ kind }) => kind === 'thread')
        .map(({ name }) => name),
    );
    const parse = parserOf(fields);
    maker.messages(messagesIn(file.path, body, (text) => withoutThreads(parse(text), threads, maker), maker));
    if (maker.isEmpty) throw refused(file.path, 'it has no text', body.placeOf(0));
    maker.describe(fields.text('description') ?? fields.text('displayName'));
    readModel(fields, maker);
    const tags = [...fields.fields('metadata').options('tags'), ...fields.options('tags')];
    if (tags.length > 0) maker.draft.tags = tags;
    maker.output(outputOf(fields.list('outputs')));
    for (const name of LEFT_OUT) if (fields.has(name)) maker.lost(name, fields.place(name));
    return [maker.finish(nameByPlace(file.path, /\.prompty$/i))];
  },
};

function parserOf(fields: YamlFields): (text: string) => TemplatePart[] {
  const template = fields.fields('template');
  const engine =
    template.fields('format').text('kind') ?? template.text('format') ?? fields.text('template') ?? 'jinja2';
  if (/^(mustache|handlebars)$/i.test(engine))
    return (text) => parseHandlebars(text, { partial: () => undefined, onHistory: () => undefined });
  return (text) => parseJinja(text);
}

/** An earlier conversation that the caller hands in: it comes first here. */
function withoutThreads(parts: TemplatePart[], threads: ReadonlySet<string>, maker: PromptMaker): TemplatePart[] {
  return parts.filter((part) => {
    if (part.kind !== 'output' || part.expression.kind !== 'path') return true;
    const [name = '', ...more] = part.expression.parts;
    if (!threads.has(name) || more.length > 0) return true;
    maker.changed(`{{${name}}}: what was said before comes first`);
    return false;
  });
}

/** Text above the first role line, and a body without one, is system text. */
function messagesIn(
  path: string,
  body: TemplateSource,
  parse: (text: string) => TemplatePart[],
  maker: PromptMaker,
): TemplateMessage[] {
  const lines = [...body.text.matchAll(ROLE_LINE)];
  const starts = [{ role: 'system', from: 0, to: lines[0]?.index ?? body.text.length }].concat(
    lines.map(({ 0: line, 1: word, index }, at) => {
      const from = Math.min(index + line.length + 1, body.text.length);
      return { role: word!, from, to: lines[at + 1]?.index ?? body.text.length };
    }),
  );
  const messages = starts.flatMap(({ role: word, from, to }): TemplateMessage[] => {
    const source = partOfSource(body, from, to);
    if (source.text.trim() === '') return [];
    const role = told(path, source, () => roleOrRefused(word));
    return [{ role, text: told(path, source, () => liquidOf(parse(source.text), maker.scope)) }];
  });
  return lines.length === 0 ? messages : trimmed(messages);
}

function roleOrRefused(word: string): Role {
  const role = roleCalled(word);
  if (role === undefined) throw new NoEquivalent(0, `there is no role ${word}`);
  return role;
}

function readModel(fields: YamlFields, maker: PromptMaker): void {
  const model = fields.fields('model');
  const configuration = model.fields('configuration');
  const id =
    fields.text('model') ?? model.text('id') ?? configuration.text('model') ?? configuration.text('azure_deployment');
  maker.model(id, model.text('provider') ?? configuration.text('type'), model.place('id') ?? fields.place('model'));
  for (const name of ['connection', 'configuration']) if (model.has(name)) maker.lost(name, model.place(name));
  for (const place of ['options', 'parameters']) {
    const options = model.fields(place);
    for (const name of options.names) {
      const key = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof typeof OPTIONS] : undefined;
      if (key === undefined) maker.lost(`option ${name}`, options.place(name));
      else maker.setting(key, options.value(name), options.place(name));
    }
  }
}

interface Declared {
  name: string;
  kind: string;
  fields: YamlFields;
  /** The value that stands in place of a declaration. */
  preset?: string | undefined;
}

/** Inputs stand as a list, by name, or as their defaults alone; those of version 1 may stand as an example only. */
function declared(fields: YamlFields): Declared[] {
  const list = fields.list('inputs');
  if (list.length > 0)
    return list.map((input) => ({ name: input.text('name') ?? '', kind: kindOf(input), fields: input }));
  const inputs = fields.fields('inputs');
  return inputs.names.map((name) => {
    const input = inputs.fields(name);
    if (input.names.length > 0) return { name, kind: kindOf(input), fields: input };
    return { name, kind: typeof inputs.value(name), fields: input, preset: inputs.text(name) };
  });
}

function kindOf(input: YamlFields): string {
  return (input.text('kind') ?? input.text('type') ?? 'string').toLowerCase();
}

const FORMS: Readonly<Record<string, InputForm>> = {
  integer: 'number',
  float: 'number',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  list: 'list',
  object: 'object',
  image: 'file',
  file: 'file',
  audio: 'file',
};

function inputsOf(fields: YamlFields): DeclaredInput[] {
  const inputs = declared(fields)
    .filter(({ kind }) => kind !== 'thread')
    .map(({ name, kind, fields: input, preset }): DeclaredInput => {
      const given = preset ?? input.text('default');
      return {
        name,
        form: ownEntry(FORMS, kind) ?? 'text',
        description: input.text('description'),
        isRequired: input.value('required') === true || (given === undefined && !input.has('required')),
        preset: given,
        options: input.has('enumValues') ? input.options('enumValues') : input.options('enum'),
        place: input.place('name') ?? fields.place('inputs'),
      };
    });
  const known = new Set(inputs.map(({ name }) => name));
  const sample = fields.fields('sample');
  const shown = sample.names.filter((name) => !known.has(name));
  // A sample shows what the values look like; it is no default.
  return [
    ...inputs,
    ...shown.map((name): DeclaredInput => ({ name, form: formOfSample(sample.value(name)), isRequired: true })),
  ];
}

function formOfSample(value: unknown): InputForm {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as InputForm;
  return typeof value === 'object' && value !== null ? 'object' : 'text';
}

function outputOf(outputs: readonly YamlFields[]): unknown {
  if (outputs.length === 0) return undefined;
  const types: Readonly<Record<string, string>> = { float: 'number', list: 'array' };
  const properties = outputs.map((output) => {
    const description = output.text('description');
    const type = types[kindOf(output)] ?? kindOf(output);
    return [output.text('name') ?? '', { type, ...(description !== undefined && { description }) }] as const;
  });
  const required = outputs.filter((output) => output.value('required') === true).map((output) => output.text('name'));
  return { type: 'object', properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}
