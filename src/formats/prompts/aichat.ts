import { fileName, frontNames, nameByPlace, type ImportFormat } from './format.ts';
import type { TemplateMessage } from '../templates/write-parts.ts';
import type { ForeignFile, ReadPrompt } from '../../core/ports/prompt-imports.ts';
import { PromptMaker } from './prompt-maker.ts';
import { withPlaceholders } from './placeholders.ts';
import { refused } from './template-source.ts';
import { frontedFile, yamlFields, type YamlFields } from './yaml-file.ts';

/** What aichat fills in itself, by the name that its variable has here. */
const FACTS: Readonly<Record<string, string>> = {
  __os__: 'os',
  __os_distro__: 'os_distro',
  __os_family__: 'os_family',
  __arch__: 'arch',
  __shell__: 'shell',
  __locale__: 'locale',
  __now__: 'now',
  __cwd__: 'cwd',
};
const PLACEHOLDER = /__INPUT__|__ARG(\d)__|\{\{(\w+)\}\}/g;
const MARK = /__INPUT__|(?<![^\n])### INPUT:|\{\{__(?:os|os_distro|os_family|arch|shell|locale|now|cwd)__\}\}/;

/** Roles of aichat: Markdown, its front matter optional. */
export const aichatFormat: ImportFormat = {
  name: 'aichat',
  fits(file) {
    const name = fileName(file);
    return /^%.+%\.md$/.test(name) || (/\.md$/i.test(name) && (isMarked(file.text) || isRoleFolder(file)));
  },
  read(file, vendors) {
    const { fields, body } = frontedFile(file.text, file.path);
    return [read(file, vendors, fields, body.text, file.path)];
  },
};

/** Its older `roles.yaml`, a list of roles. */
export const aichatListFormat: ImportFormat = {
  name: 'aichat',
  fits(file) {
    if (!/^roles\.ya?ml$/.test(fileName(file))) return false;
    const roles = yamlFields(file, true)?.list('') ?? [];
    return roles.length > 0 && roles.every((role) => role.has('name') && role.has('prompt'));
  },
  read(file, vendors) {
    const before = file.path.replace(/[^/]*$/, '');
    return yamlFields(file, true)!
      .list('')
      .map((role) => {
        const called = role.text('name') ?? '';
        return { ...read(file, vendors, role, role.text('prompt') ?? '', before + called), called };
      });
  },
};

function isMarked(text: string): boolean {
  return MARK.test(text) || frontNames(text).has('use_tools');
}

function isRoleFolder({ path, folder }: ForeignFile): boolean {
  return folder === 'roles' && /(^|\/)aichat(\/|$)/.test(path.replace(/[^/]*$/, ''));
}

function read(
  file: ForeignFile,
  vendors: readonly string[],
  fields: YamlFields,
  text: string,
  path: string,
): ReadPrompt {
  const maker = new PromptMaker(vendors);
  maker.messages(/__INPUT__/.test(text) ? [{ role: 'user', text: liquid(text, maker) }] : messagesIn(text, maker));
  if (maker.isEmpty) throw refused(file.path, 'it has no text');
  maker.model(fields.text('model'), undefined, fields.place('model'));
  for (const key of ['temperature', 'top_p'] as const) maker.setting(key, fields.value(key), fields.place(key));
  for (const name of fields.names) if (!KNOWN.has(name)) maker.lost(name, fields.place(name));
  for (const [given, variable] of maker.scope.variables)
    if (Object.hasOwn(FACTS, `__${given}__`))
      maker.changed(
        `{{__${given}__}} is the variable ${variable}; for all prompts: llmkit vars add ${variable} --default …`,
      );
  return maker.finish(nameByPlace(path, /\.md$/i));
}

const KNOWN = new Set(['name', 'prompt', 'model', 'temperature', 'top_p']);

function messagesIn(text: string, maker: PromptMaker): TemplateMessage[] {
  const pieces = text.split(/### (?:INPUT|OUTPUT):/);
  const marks = [...text.matchAll(/### (INPUT|OUTPUT):/g)].map(([, mark]) => mark);
  const areInTurns =
    marks.length > 0 && marks.length % 2 === 0 && marks.every((mark, at) => (mark === 'INPUT') === (at % 2 === 0));
  if (!areInTurns) return text.trim() === '' ? [] : [{ role: 'system', text: liquid(text, maker) }];
  const messages = pieces.map((piece, at): TemplateMessage => {
    const role = at === 0 ? 'system' : at % 2 === 1 ? 'user' : 'assistant';
    return { role, text: liquid(piece.trim(), maker) };
  });
  return messages[0]!.text === '' ? messages.slice(1) : messages;
}

function liquid(text: string, maker: PromptMaker): string {
  return withPlaceholders(text, PLACEHOLDER, maker, ([all, arg, fact]) => {
    if (all === '__INPUT__') return { variable: 'input' };
    if (arg !== undefined) return { variable: `arg${arg}` };
    // aichat leaves all other names in braces as they are.
    return Object.hasOwn(FACTS, fact!) ? { variable: FACTS[fact!]! } : undefined;
  });
}
