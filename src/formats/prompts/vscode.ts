import { fileName, frontNames, nameByPlace, type ImportFormat } from './format.ts';
import { withPlaceholders } from './placeholders.ts';
import { PromptMaker, type DeclaredInput } from './prompt-maker.ts';
import { refused } from './template-source.ts';
import { lenientFront } from './lenient-front.ts';

/** `${input:name}` and `${input:name:what to give}`, `${file}` and the like. */
const PLACEHOLDER = /\$\{(?:input:([\w-]+)(?::([^{}\n]*))?|(\w+))\}/g;
/** What the editor fills in itself. */
const FACTS = new Set(
  `file fileBasename fileBasenameNoExtension fileDirname selection selectedText workspaceFolder
  workspaceFolderBasename`.split(/\s+/),
);
/** A file that the editor puts in, or a tool that it calls. */
const REFERENCE = /(?:^|[\s(])#(?:file|folder|tool):\S+/gm;
const LEFT_OUT = ['tools', 'mode', 'agent', 'argument-hint'];
const ENDING = /(\.prompt)?\.md$/i;

/** Prompt files of VS Code and GitHub Copilot: `.prompt.md`, in which `${input:name}` is a variable. */
export const vscodeFormat: ImportFormat = {
  name: 'VS Code',
  fits(file) {
    const name = fileName(file);
    if (/\.prompt\.md$/i.test(name)) return true;
    return /\.md$/i.test(name) && /\$\{input:[\w-]+[:}]/.test(file.text) && !frontNames(file.text).has('variables');
  },
  read(file, vendors) {
    const { fields, body } = lenientFront(file);
    const hints = new Map<string, string | undefined>();
    for (const [, name, hint] of body.text.matchAll(PLACEHOLDER))
      if (name !== undefined && (hint !== undefined || !hints.has(name))) hints.set(name, hint);
    const inputs = [...hints].map(([name, description]): DeclaredInput => ({
      name,
      form: 'text',
      isRequired: true,
      description,
    }));
    const maker = new PromptMaker(vendors, inputs);
    const facts = new Map<string, number>();
    const text = withPlaceholders(body.text, PLACEHOLDER, maker, ({ 1: name, 3: fact, index }) => {
      if (name !== undefined) return { variable: name };
      if (!FACTS.has(fact!)) return undefined;
      if (!facts.has(fact!)) facts.set(fact!, index!);
      return { variable: fact! };
    });
    maker.messages([{ role: 'user', text }]);
    if (maker.isEmpty) throw refused(file.path, 'it has no text', body.placeOf(0));
    for (const [fact, at] of facts)
      maker.changed(`\${${fact}} is the variable ${maker.scope.variable(fact)}`, body.placeOf(at));
    maker.describe(fields.text('description'));
    maker.model(fields.text('model'), undefined, fields.place('model'));
    for (const name of LEFT_OUT) if (fields.has(name)) maker.lost(name, fields.place(name));
    for (const { 0: found, index } of body.text.matchAll(REFERENCE))
      maker.lost(`${found.trim().replace(/^\(/, '')} is not put in`, body.placeOf(index + found.indexOf('#')));
    return [maker.finish(nameByPlace(file.path, ENDING))];
  },
};
