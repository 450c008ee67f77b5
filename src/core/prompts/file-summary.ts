import type { FolderPrompt } from '../ports/prompt-folders.ts';

/** A prompt of a folder as lists show it. */
export interface FileSummary {
  name: string;
  description?: string;
  variable_names: string[];
  tags: string[];
  /** The file. */
  origin: string;
  source: 'file';
}

/**
 * What a list shows of a file, at a glance: its front matter is not read as YAML, nor its text as a template, which would
 * take ten times as long. Whoever uses it reads it properly.
 */
export function fileSummary({ name, path, text }: FolderPrompt): FileSummary {
  const front = frontIn(text);
  const description = descriptionIn(front);
  // An absent one stays absent in JSON; to spread it is a tenth of what a summary takes.
  return {
    name,
    description: description && copied(description),
    variable_names: variablesIn(text).map(copied),
    tags: tagsIn(front).map(copied),
    origin: path,
    source: 'file',
  } as FileSummary;
}

/** V8 copies a piece of a text that is shorter, in UTF-16 units. */
const SHORTEST_PIECE = 13;

/** Of its own: a piece of a text keeps all of the text in memory, and moving a thousand texts about is a third of a list. */
function copied(piece: string): string {
  return piece.length < SHORTEST_PIECE ? piece : ` ${piece}`.slice(1);
}

/** The lines between the two that are `---`; empty where there are none. */
function frontIn(text: string): string {
  const opening = text.startsWith('---\n') ? 4 : (/^\uFEFF?---[ \t]*\r?\n/.exec(text)?.[0].length ?? 0);
  if (opening === 0) return '';
  // Not by an expression: of a list of 1,000 that takes a fiftieth.
  for (let at = text.indexOf('\n---', opening - 1); at >= 0; at = text.indexOf('\n---', at + 1)) {
    const next = text.indexOf('\n', at + 1);
    if (text.slice(at + '\n---'.length, next < 0 ? text.length : next).trim() === '')
      return text.slice(opening, at + 1);
  }
  return '';
}

/** What stands behind `key` at the beginning of a line, and where the next line begins. */
function fieldIn(front: string, key: string): { value: string; next: number } | undefined {
  const at = front.startsWith(key) ? 0 : front.indexOf(`\n${key}`) + 1;
  if (at === 0 && !front.startsWith(key)) return undefined;
  const end = front.indexOf('\n', at);
  return { value: front.slice(at + key.length, end).trim(), next: end + 1 };
}

function descriptionIn(front: string): string | undefined {
  const field = fieldIn(front, 'description:');
  if (field === undefined) return undefined;
  const { value, next } = field;
  const isBlock = value.startsWith('|') || value.startsWith('>');
  const text = unquoted(isBlock ? front.slice(next, front.indexOf('\n', next)).trim() : value);
  return text === '' ? undefined : text;
}

function tagsIn(front: string): string[] {
  const field = fieldIn(front, 'tags:');
  if (field === undefined) return [];
  const tags = field.value.startsWith('[')
    ? field.value.slice(1, field.value.lastIndexOf(']')).split(',')
    : itemsIn(front.slice(field.next));
  return tags.map((tag) => unquoted(tag.trim())).filter((tag) => tag !== '');
}

/** The first lines, as long as they begin with `- `, without that. */
function itemsIn(lines: string): string[] {
  const [items] = /^(?:[ \t]*- [^\n]*\n)*/.exec(lines)!;
  return items.split('\n').map((line) => line.trim().slice(2));
}

/** `text`, which has no blanks around it, without quotation marks, or without the comment behind it. */
function unquoted(text: string): string {
  const mark = text[0];
  if (mark !== "'" && mark !== '"') {
    const comment = text.indexOf(' #');
    return comment < 0 ? text : text.slice(0, comment).trimEnd();
  }
  const inner = text.slice(1, text.lastIndexOf(mark)).trim();
  return mark === "'" ? inner.replaceAll("''", "'") : inner;
}

/**
 * What prints, up to its name, and whole tags that ask for a name or make one, also such as hold a few `%`. Each piece of
 * the text is looked at once.
 */
const TAGS =
  /\{\{-?\s*[A-Za-z_]\w*|\{%-?\s*(?:if|unless|elsif|case|echo|assign|capture|for|tablerow|increment|decrement)\b[^%]*(?:%[^%}][^%]*){0,3}%\}/g;

/** Names that tags print or ask for, without those that the text makes itself. */
function variablesIn(text: string): string[] {
  const tags = text.match(TAGS);
  if (tags === null) return [];
  const used = new Set<string>();
  const own = new Set<string>();
  // Each that is the same is taken once.
  new Set(tags).forEach((tag) => {
    if (tag.startsWith('{{')) used.add(tag.slice(tag[2] === '-' ? 3 : 2).trimStart());
    else takeLogic(tag, used, own);
  });
  return [...used].filter((name) => !own.has(name) && !NO_VARIABLES.has(name));
}

function takeLogic(tag: string, used: Set<string>, own: Set<string>): void {
  const [, word = '', first = ''] = /^\{%-?\s*(\w+)\s*(\w*)/.exec(tag) ?? [];
  if (MAKES.has(word)) {
    own.add(first);
    const from = tag.match(/\bin\s+[A-Za-z_]\w*/)?.[0];
    if (from !== undefined) used.add(from.slice(2).trimStart());
  } else {
    if (/^[A-Za-z_]/.test(first)) used.add(first);
    for (const more of tag.match(/\b(?:and|or)\s+[A-Za-z_]\w*/g) ?? []) used.add(more.replace(/^\w+\s+/, ''));
  }
}

/** What makes a name of its own; the other tags that are looked at ask for one. */
const MAKES = new Set(['assign', 'capture', 'for', 'tablerow', 'increment', 'decrement']);
const NO_VARIABLES = new Set(['forloop', 'true', 'false', 'nil', 'null', 'empty', 'blank']);
