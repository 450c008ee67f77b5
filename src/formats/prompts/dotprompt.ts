import type { ForeignFile } from '../../core/ports/prompt-imports.ts';
import type { Offset } from '../templates/nodes.ts';
import { parseHandlebars } from '../templates/handlebars.ts';
import { liquidOf, messagesOf, trimmed } from '../templates/write-parts.ts';
import { fileName, nameByPlace, type ImportFormat, type ReadPrompts } from './format.ts';
import { inputsOfSchema, outputSchema } from './picoschema.ts';
import { PromptMaker } from './prompt-maker.ts';
import { refused, told } from './template-source.ts';
import { frontedFile, type YamlFields } from './yaml-file.ts';

/** Lines of a licence and blank ones may stand before the front matter. */
const HEADER = /^\uFEFF?(?:(?:#[^\n]*|[ \t\r]*)\n)*(?=---)/;
const CONFIG = {
  temperature: 'temperature',
  maxOutputTokens: 'max_tokens',
  topP: 'top_p',
  stopSequences: 'stop',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
} as const;
const LEFT_OUT = ['tools', 'toolDefs', 'variant', 'maxTurns', 'returnToolRequests'];

/** Dotprompt: front matter with Picoschema, a body in Handlebars. `_name.prompt` beside it is its partial `name`. */
export const dotpromptFormat: ImportFormat = {
  name: 'dotprompt',
  fits: (file) => /\.prompt$/i.test(fileName(file)),
  read: readDotprompt,
};

async function readDotprompt(file: ForeignFile, vendors: readonly string[]): Promise<ReadPrompts> {
  const { fields, body } = frontedFile(file.text, file.path, { skips: HEADER });
  const partials = await partialsFor(body.text, file);
  const maker = new PromptMaker(vendors, inputsOfSchema(fields.fields('input')));
  let history: Offset | undefined;
  const taken = new Set<string>();
  told(file.path, body, () => {
    const parts = parseHandlebars(body.text, {
      partial(name) {
        if (partials.has(name)) taken.add(partialFile(name));
        return partials.get(name);
      },
      onHistory: (at) => void (history ??= at),
    });
    const hasRoles = parts.some(({ kind }) => kind === 'role');
    if (hasRoles) maker.messages(trimmed(messagesOf(parts, 'user', maker.scope)));
    else maker.messages([{ role: 'user', text: liquidOf(parts, maker.scope) }]);
  });
  if (maker.isEmpty) throw refused(file.path, 'it has no text', body.placeOf(0));
  if (history !== undefined) maker.changed('{{history}}: what was said before comes first', body.placeOf(history));
  maker.describe(fields.text('description'));
  maker.model(fields.text('model'), undefined, fields.place('model'));
  readConfig(fields.fields('config'), maker);
  maker.output(outputSchema(fields.fields('output')));
  for (const name of LEFT_OUT) if (fields.has(name)) maker.lost(name, fields.place(name));
  return { prompts: [maker.finish(nameByPlace(file.path, /\.prompt$/i))], with: [...taken].toSorted() };
}

function readConfig(config: YamlFields, maker: PromptMaker): void {
  for (const name of config.names) {
    const key = Object.hasOwn(CONFIG, name) ? CONFIG[name as keyof typeof CONFIG] : undefined;
    if (key === undefined) maker.lost(`config ${name}`, config.place(name));
    else maker.setting(key, config.value(name), config.place(name));
  }
}

function partialFile(name: string): string {
  return `_${name}.prompt`;
}

/** The partials that a template takes in, and those that these do. */
async function partialsFor(text: string, file: ForeignFile): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const wanted = [text];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    for (const [, name = ''] of next.matchAll(/\{\{~?>\s*["']?([\w.-]+)/g)) {
      if (found.has(name) || !file.beside.includes(partialFile(name))) continue;
      const partial = await file.read(partialFile(name));
      if (partial === undefined) continue;
      found.set(name, partial);
      wanted.push(partial);
    }
  }
  return found;
}
