import { parse, TomlError } from 'smol-toml';
import type { ForeignFile } from '../../core/ports/prompt-imports.ts';
import { noteActions } from './command-text.ts';
import { fileName, nameByPlace, type ImportFormat } from './format.ts';
import { withPlaceholders } from './placeholders.ts';
import { PromptMaker } from './prompt-maker.ts';
import { refused, sourceAt, type TemplateSource } from './template-source.ts';

/** Commands of Gemini CLI: TOML with `prompt`, in which `{{args}}` is what was typed. */
export const geminiCliFormat: ImportFormat = {
  name: 'Gemini CLI',
  fits: (file) => /\.toml$/i.test(fileName(file)) && /^[ \t]*prompt[ \t]*=/m.test(file.text),
  read(file, vendors) {
    const fields = tomlOf(file);
    const { prompt, description } = fields;
    if (typeof prompt !== 'string' || prompt.trim() === '')
      throw refused(file.path, 'its prompt is no text', placeOfPrompt(file));
    const maker = new PromptMaker(vendors);
    const text = withPlaceholders(prompt, /\{\{args\}\}/g, maker, () => ({ variable: 'input' }));
    maker.messages([{ role: 'user', text }]);
    if (maker.scope.variables.has('input')) maker.changed('{{args}} is {{ input }}');
    maker.describe(description);
    noteActions(sourceOf(prompt, file), maker, 'braces');
    for (const name of Object.keys(fields)) if (name !== 'prompt' && name !== 'description') maker.lost(name);
    return [maker.finish(nameByPlace(file.path, /\.toml$/i))];
  },
};

function tomlOf(file: ForeignFile): Record<string, unknown> {
  try {
    return parse(file.text);
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    const [what = ''] = thrown.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw refused(file.path, `it is not TOML: ${what}`, { line: thrown.line, column: thrown.column });
  }
}

function placeOfPrompt({ text }: ForeignFile): { line: number; column: number } {
  const before = text.slice(0, /^[ \t]*prompt[ \t]*=/m.exec(text)?.index ?? 0);
  return { line: before.split('\n').length, column: 1 };
}

/** A text of several lines stands in its file as it is; of another it is known where its key stands. */
function sourceOf(prompt: string, file: ForeignFile): TemplateSource {
  const at = file.text.indexOf(prompt);
  if (at === -1) return sourceAt(prompt, { ...placeOfPrompt(file), is_folded: true });
  const before = file.text.slice(0, at).split('\n');
  const place = { line: before.length, column: before.at(-1)!.length + 1 };
  return sourceAt(prompt, prompt.includes('\n') ? { ...place, column: 1 } : place);
}
