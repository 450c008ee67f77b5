import { ownEntry } from '../../core/fields.ts';
import type { ReadPrompt } from '../../core/ports/prompt-imports.ts';
import { parseJinja } from '../templates/jinja.ts';
import type { InputForm } from '../templates/scope.ts';
import { liquidOf, type TemplateMessage } from '../templates/write-parts.ts';
import { fileName, nameByPlace, type ImportFormat } from './format.ts';
import { PromptMaker, type DeclaredInput } from './prompt-maker.ts';
import { refused, told } from './template-source.ts';
import { yamlFields, type YamlFields } from './yaml-file.ts';

/** What a recipe starts, asks or runs beside its text, and what only goose's own screens show. */
const LEFT_OUT = ['extensions', 'sub_recipes', 'retry', 'context', 'activities'];
const ENDING = /\.(ya?ml|json)$/i;

/**
 * Recipes of goose: YAML or JSON with `title` and `instructions` or `prompt`, whose templates are those of MiniJinja. A
 * recipe that was saved by its desktop program stands under `recipe`.
 */
export const gooseFormat: ImportFormat = {
  name: 'goose',
  fits(file) {
    if (!ENDING.test(fileName(file))) return false;
    if (!isLikely(file.text)) return false;
    const fields = recipeIn(yamlFields(file, /^(title|instructions|prompt)[ \t]*:/m.test(file.text)));
    return fields !== undefined && fields.has('title') && (fields.has('instructions') || fields.has('prompt'));
  },
  read(file, vendors) {
    return [read(recipeIn(yamlFields(file, true))!, file.path, vendors)];
  },
};

function isLikely(text: string): boolean {
  return /\btitle["']?[ \t]*:/.test(text) && /\b(instructions|prompt)["']?[ \t]*:/.test(text);
}

function recipeIn(fields: YamlFields | undefined): YamlFields | undefined {
  return fields?.has('recipe') ? fields.fields('recipe') : fields;
}

const FORMS: Readonly<Record<string, InputForm>> = { number: 'number', boolean: 'boolean' };

function read(fields: YamlFields, path: string, vendors: readonly string[]): ReadPrompt {
  const parameters = fields.list('parameters');
  const inputs = parameters.map((parameter): DeclaredInput => {
    const type = parameter.text('input_type') ?? 'string';
    const name = parameter.text('key') ?? '';
    return {
      name,
      form: ownEntry(FORMS, type) ?? 'text',
      description: parameter.text('description'),
      isRequired: parameter.text('requirement') !== 'optional',
      preset: parameter.text('default'),
      options: type === 'select' ? parameter.options('options') : undefined,
      place: parameter.place('key') ?? fields.place('parameters'),
    };
  });
  const maker = new PromptMaker(vendors, inputs);
  maker.messages(messagesOf(fields, path, maker));
  if (maker.isEmpty) throw refused(path, 'it has no text', fields.place('instructions') ?? fields.place('prompt'));
  for (const parameter of parameters) noteFile(parameter, maker);
  maker.describe(fields.text('description') ?? fields.text('title'));
  const settings = fields.fields('settings');
  maker.model(settings.text('goose_model'), settings.text('goose_provider'), settings.place('goose_model'));
  maker.setting('temperature', settings.value('temperature'), settings.place('temperature'));
  if (settings.has('max_turns')) maker.lost('max_turns', settings.place('max_turns'));
  maker.output(fields.fields('response').value('json_schema'));
  for (const name of LEFT_OUT) if (fields.has(name) && !isEmptyList(fields, name)) maker.lost(name, fields.place(name));
  return maker.finish(nameByPlace(path, ENDING));
}

function messagesOf(fields: YamlFields, path: string, maker: PromptMaker): TemplateMessage[] {
  const roles = { instructions: 'system', prompt: 'user' } as const;
  return (['instructions', 'prompt'] as const).flatMap((name) => {
    const source = fields.template(name);
    if (source === undefined || source.text.trim() === '') return [];
    // Braces around what is no expression are text to goose.
    const text = told(path, source, () => liquidOf(parseJinja(source.text, { unreadableIsText: true }), maker.scope));
    return [{ role: roles[name], text }];
  });
}

/** goose reads the file that such a parameter names; here its text is the value. */
function noteFile(parameter: YamlFields, maker: PromptMaker): void {
  const name = parameter.text('key') ?? '';
  if (parameter.text('input_type') !== 'file' || !maker.scope.variables.has(name)) return;
  maker.changed(
    `the file ${name} is given by its text: -v ${maker.scope.variable(name)}=@FILE`,
    parameter.place('key'),
  );
}

function isEmptyList(fields: YamlFields, name: string): boolean {
  const value = fields.value(name);
  return value === null || (Array.isArray(value) && value.length === 0);
}
