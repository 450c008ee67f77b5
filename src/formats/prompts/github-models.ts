import { fileName, nameByPlace, type ImportFormat } from './format.ts';
import { BRACED_NAME, withPlaceholders } from './placeholders.ts';
import { roleCalled, type TemplateMessage } from '../templates/write-parts.ts';
import { PromptMaker } from './prompt-maker.ts';
import { refused } from './template-source.ts';
import { yamlFields } from './yaml-file.ts';

const KEYS = new Set(
  'name description model modelParameters responseFormat jsonSchema messages testData evaluators'.split(' '),
);
const ENDING = /(\.prompt)?\.ya?ml$/i;
const PARAMETERS = { temperature: 'temperature', maxTokens: 'max_tokens', topP: 'top_p' } as const;

/** Prompts of GitHub Models: YAML with `messages`, in which `{{name}}` is a variable. */
export const githubModelsFormat: ImportFormat = {
  name: 'GitHub Models',
  fits(file) {
    if (!ENDING.test(fileName(file))) return false;
    const isNamed = /\.prompt\.ya?ml$/i.test(fileName(file));
    const fields = yamlFields(file, isNamed);
    if (isNamed) return fields !== undefined;
    const names = fields?.names ?? [];
    return fields?.has('messages') === true && names.length > 2 && names.every((name) => KEYS.has(name));
  },
  read(file, vendors) {
    const fields = yamlFields(file, true)!;
    const maker = new PromptMaker(vendors);
    const messages = fields.list('messages').map((message): TemplateMessage => {
      const role = roleCalled(message.text('role') ?? '');
      const place = message.place('role') ?? fields.place('messages');
      if (role === undefined) throw refused(file.path, `there is no role ${message.text('role') ?? ''}`, place);
      const text = message.text('content') ?? '';
      return { role, text: withPlaceholders(text, BRACED_NAME, maker, ([, name]) => ({ variable: name! })) };
    });
    maker.messages(messages.filter(({ text }) => text.trim() !== ''));
    if (maker.isEmpty) throw refused(file.path, 'it has no messages', fields.place('messages'));
    maker.describe(fields.text('description') ?? fields.text('name'));
    maker.model(fields.text('model'), undefined, fields.place('model'));
    const parameters = fields.fields('modelParameters');
    for (const name of parameters.names) {
      const key = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name as keyof typeof PARAMETERS] : undefined;
      if (key === undefined) maker.lost(`parameter ${name}`, parameters.place(name));
      else maker.setting(key, parameters.value(name), parameters.place(name));
    }
    const schema = schemaIn(fields.text('jsonSchema'));
    if (schema !== undefined) maker.output(schema);
    else if (fields.has('responseFormat') && fields.text('responseFormat') !== 'text')
      maker.lost('responseFormat', fields.place('responseFormat'));
    for (const name of ['testData', 'evaluators']) if (fields.has(name)) maker.lost(name, fields.place(name));
    return [maker.finish(nameByPlace(file.path, ENDING))];
  },
};

/** The schema itself: it stands as JSON under `schema`, beside its name. */
function schemaIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as { schema?: unknown }).schema;
  } catch {
    return undefined;
  }
}
