import type { ForeignFile, ReadPrompt } from '../../core/ports/prompt-imports.ts';
import { nameByPlace } from './format.ts';
import { lenientFront } from './lenient-front.ts';
import { withPlaceholders } from './placeholders.ts';
import { PromptMaker, type DeclaredInput } from './prompt-maker.ts';
import { refused, type TemplateSource } from './template-source.ts';
import type { YamlFields } from './yaml-file.ts';

/** `$ARGUMENTS`, `$ARGUMENTS[1]`, `$1`, and `$name` for named ones; a backslash before it makes it text. */
const ARGUMENT = /\\?\$(?:ARGUMENTS(?:\[(\d)\])?|(\d)(?![\d.,]?\d|\w)|([A-Za-z_]\w*))/g;
/** What an agent would run or put in before it asks, by the signs that it knows it by. */
const ACTIONS = {
  backticks: {
    shell: /(?<=^|[\s(])!`[^`\n]+`/gm,
    // Told from mentions and packages by an ending or by dots and slashes around it.
    file: /(?<=^|[\s("'])@(?:\{[^{}\n]+\}|\$\w+|(?:~|\.{1,2})?\/[\w./~*-]+|[\w./-]+(?:\/(?=[\s,;:)]|$)|\.(?:md|txt|json|ya?ml|toml|[jt]sx?|py|go|rs|java|css|html|sh|sql|csv)\b))/gm,
  },
  braces: {
    shell: /!\{(?:[^{}]|\{\{[^{}]*\}\}|\{[^{}]*\})*\}/g,
    file: /@\{(?:[^{}\n]|\{\{[^{}\n]*\}\})+\}/g,
  },
} as const;

/** Reads a command of a coding agent. `leftOut` are fields that have no place here; `named` are names of arguments. */
export function readCommand(
  file: ForeignFile,
  vendors: readonly string[],
  { leftOut, ending = /\.md$/i }: { leftOut: readonly string[]; ending?: RegExp },
): ReadPrompt[] {
  const { fields, body } = lenientFront(file);
  const named = fields
    .options('arguments')
    .flatMap((text) => text.split(/[\s,]+/))
    .filter(Boolean);
  const maker = new PromptMaker(vendors, inputsOf(fields, named, body.text));
  const text = withArguments(body.text, named, maker);
  maker.messages([{ role: 'user', text }]);
  if (maker.isEmpty) throw refused(file.path, 'it has no text', body.placeOf(0));
  if (maker.scope.variables.has('input')) maker.changed('$ARGUMENTS is {{ input }}');
  maker.describe(fields.text('description'));
  maker.model(modelOf(fields, maker), undefined, fields.place('model'));
  for (const name of leftOut) if (fields.has(name)) maker.lost(name, fields.place(name));
  noteActions(body, maker);
  return [maker.finish(nameByPlace(file.path, ending))];
}

/** Takes down what an agent would run or read before it asks; examples in blocks of code are none. The text of it stays. */
export function noteActions(body: TemplateSource, maker: PromptMaker, signs: keyof typeof ACTIONS = 'backticks'): void {
  const { shell, file } = ACTIONS[signs];
  const text = signs === 'braces' ? body.text : withoutBlocks(body.text);
  for (const { 0: found, index } of text.matchAll(shell)) maker.lost(`${found} is not run`, body.placeOf(index));
  for (const { 0: found, index } of text.matchAll(file)) maker.lost(`${found} is not put in`, body.placeOf(index));
}

/** `text` with blanks in place of its fenced blocks of code. */
function withoutBlocks(text: string): string {
  let fence = '';
  const lines = text.split('\n').map((line) => {
    const [, mark = ''] = /^[ \t]*(```+|~~~+)/.exec(line) ?? [];
    const isInside = fence !== '';
    if (!isInside) fence = mark;
    else if (mark !== '' && mark.startsWith(fence)) fence = '';
    return isInside || mark !== '' ? ' '.repeat(line.length) : line;
  });
  return lines.join('\n');
}

function withArguments(text: string, named: readonly string[], maker: PromptMaker): string {
  return withPlaceholders(text, ARGUMENT, maker, ([all, indexed, position, name]) => {
    if (name !== undefined && !named.includes(name)) return undefined;
    if (all.startsWith('\\')) return { text: all.slice(1) };
    if (name !== undefined) return { variable: name };
    const number = indexed ?? position;
    return { variable: number === undefined ? 'input' : `arg${number}` };
  });
}

/** `argument-hint` tells what the arguments are; one in square brackets alone may be left out. */
function inputsOf(fields: YamlFields, named: readonly string[], text: string): DeclaredInput[] {
  const hint = hintOf(fields);
  const words = hint.match(/<[^>]*>|\[[^\]]*\]|\S+/g) ?? [];
  const isOptional = (word: string | undefined) =>
    word?.startsWith('[') === true && words.some((one) => one.startsWith('<'));
  const positions = [
    ...new Set([...text.matchAll(ARGUMENT)].flatMap(([, indexed, position]) => indexed ?? position ?? [])),
  ];
  const first = positions.includes('0') ? 0 : 1;
  const arg = (name: string, word: string | undefined): DeclaredInput => ({
    name,
    form: 'text',
    isRequired: !isOptional(word),
    description: word?.replace(/^[<[]|[>\]]$/g, ''),
  });
  const input: DeclaredInput = { name: 'input', form: 'text', isRequired: true, description: hint };
  return [
    ...(text.includes('$ARGUMENTS') && hint !== '' ? [input] : []),
    ...positions.map((position) => arg(`arg${position}`, words[Number(position) - first])),
    ...named.filter((name) => text.includes(`$${name}`)).map((name, at) => arg(name, words[at])),
  ];
}

/** YAML reads `[file]` as a list. */
function hintOf(fields: YamlFields): string {
  const items = fields.value('argument-hint');
  return Array.isArray(items)
    ? items.map((item) => `[${String(item)}]`).join(' ')
    : (fields.text('argument-hint') ?? '');
}

/** A model may stand with a variant behind `#`. */
function modelOf(fields: YamlFields, maker: PromptMaker): string | undefined {
  const model = fields.text('model');
  const [name, variant] = model?.split('#') ?? [];
  if (variant !== undefined) maker.lost(`the variant ${variant} of the model`, fields.place('model'));
  return name === 'inherit' ? undefined : name;
}
