import { fileName, nameByFolder, type ImportFormat } from './format.ts';
import { asLiquid, withPlaceholders } from './placeholders.ts';
import { PromptMaker } from './prompt-maker.ts';
import { refused, sourceAt } from './template-source.ts';

/**
 * Patterns of fabric: `<name>/system.md`, plain text with `{{name}}` and `{{input}}`. `{{plugin:…}}` and `{{ext:…}}` run
 * something. fabric itself reads no other file of the folder.
 */
export const fabricFormat: ImportFormat = {
  name: 'fabric',
  // Beside other prompts it is one of them that is called so.
  fits: (file) =>
    fileName(file) === 'system.md' &&
    !file.beside.some((name) => /\.(md|liquid|txt|j2)$/.test(name) && !PARTS.test(name)),
  read(file, vendors) {
    const maker = new PromptMaker(vendors);
    const { text } = file;
    const source = sourceAt(text, { line: 1, column: 1 });
    const call = /\{\{(?:plugin|ext):[^{}\n]*\}\}/.exec(text);
    if (call !== null) throw refused(file.path, `${call[0]} would run something`, source.placeOf(call.index));
    // Braces around anything but a name are meant as text, and then so are all others of that file.
    const other = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].find(([, inner]) => !NAME.test(inner!));
    const isPlain = other !== undefined;
    if (isPlain) maker.changed('{{ }} is text: not all of them hold a name', source.placeOf(other.index));
    const template = isPlain
      ? asLiquid(text)
      : withPlaceholders(text, TOKEN, maker, ([, name]) => ({ variable: name! }));
    // Text that says where the input goes is the question itself.
    const hasInput = maker.scope.variables.has('input');
    maker.messages([{ role: hasInput ? 'user' : 'system', text: template }]);
    return [maker.finish(nameByFolder(file))];
  },
};

const PARTS = /^(system|user[\w-]*|readme)\.md$/i;
const NAME = /^[ \t]*[A-Za-z_][\w-]*[ \t]*$/;
const TOKEN = /\{\{[ \t]*([A-Za-z_][\w-]*)[ \t]*\}\}/g;
