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
  return {
    name,
    ...(description !== undefined && { description }),
    variable_names: variablesIn(text),
    tags: tagsIn(front),
    origin: path,
    source: 'file',
  };
}

/** The lines between the two that are `---`; empty where there are none. */
function frontIn(text: string): string {
  const first = text.indexOf('\n');
  if (first < 0 || !/^\uFEFF?---[ \t]*\r?$/.test(text.slice(0, first))) return '';
  for (let end = text.indexOf('\n---', first); end >= 0; end = text.indexOf('\n---', end + 1)) {
    const next = text.indexOf('\n', end + 1);
    if (text.slice(end, next < 0 ? undefined : next).trim() === '---') return text.slice(first + 1, end + 1);
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
  const items = lines.split('\n').map((line) => line.trim());
  const end = items.findIndex((item) => !item.startsWith('- '));
  return items.slice(0, end).map((item) => item.slice(2));
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

/** What prints, up to its name, and whole tags, also such as hold a few `%`. Each piece of the text is looked at once. */
const TAGS = /\{\{-?\s*[A-Za-z_]\w*|\{%[^%]*(?:%[^%}][^%]*){0,3}%\}/g;

/** Names that tags print or ask for, without those that the text makes itself. */
function variablesIn(text: string): string[] {
  const tags = text.match(TAGS);
  if (tags === null) return [];
  const used = new Set<string>();
  const own = new Set(NO_VARIABLES);
  // Each that is the same is taken once.
  new Set(tags).forEach((tag) => takeTag(tag, used, own));
  return [...used].filter((name) => !own.has(name));
}

function takeTag(tag: string, used: Set<string>, own: Set<string>): void {
  if (tag.startsWith('{{')) used.add(tag.slice(tag[2] === '-' ? 3 : 2).trimStart());
  else takeLogic(tag.slice(2, -2), used, own);
}

function takeLogic(tag: string, used: Set<string>, own: Set<string>): void {
  const [, word = '', rest = ''] = /^-?\s*(\w+)\s*([^]*)$/.exec(tag) ?? [];
  const made = MAKES.has(word) ? /^\w+/.exec(rest)?.[0] : undefined;
  if (made !== undefined) own.add(made);
  const asked = ASKS.has(word) ? rest : (/\bin\s+([A-Za-z_]\w*)/.exec(rest)?.[1] ?? '');
  for (const [, name] of asked.matchAll(/(?:^|\b(?:and|or)\s+)([A-Za-z_]\w*)/g)) used.add(name!);
}

const MAKES = new Set(['assign', 'capture', 'for', 'tablerow', 'increment', 'decrement']);
const ASKS = new Set(['if', 'unless', 'elsif', 'case', 'echo']);
const NO_VARIABLES = ['forloop', 'true', 'false', 'nil', 'null', 'empty', 'blank'];
