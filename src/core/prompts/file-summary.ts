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

const FRONT = /^\uFEFF?---[ \t]*\r?\n([^]*?)^---[ \t]*\r?$/m;

/**
 * What a list shows of a file, at a glance: its front matter is not read as YAML, nor its text as a template, which would
 * take ten times as long. Whoever uses it reads it properly.
 */
export function fileSummary({ name, path, text }: FolderPrompt): FileSummary {
  const front = text.startsWith('---') || text.startsWith('\uFEFF---') ? (FRONT.exec(text)?.[1] ?? '') : '';
  const description = fieldIn(front, 'description');
  return {
    name,
    ...(description !== undefined && { description }),
    variable_names: variablesIn(text),
    tags: tagsIn(front),
    origin: path,
    source: 'file',
  };
}

function fieldIn(front: string, field: string): string | undefined {
  const [, value = '', next = ''] = new RegExp(`^${field}:[ \\t]*(.*)(?:\\r?\\n[ \\t]+(.*))?`, 'm').exec(front) ?? [];
  const text = unquoted(/^[|>][+-]?\s*$/.test(value) ? next : value);
  return text === '' ? undefined : text;
}

function tagsIn(front: string): string[] {
  const [, inline, items = ''] = /^tags:[ \t]*(?:\[(.*)\])?[ \t]*((?:\r?\n[ \t]*- .*)*)/m.exec(front) ?? [];
  const tags = inline === undefined ? items.split(/\r?\n[ \t]*- /) : inline.split(',');
  return tags.map(unquoted).filter((tag) => tag !== '');
}

function unquoted(text: string): string {
  const [, one, two] = /^(?:'(.*)'|"(.*)")/.exec(text.trim()) ?? [];
  return (one?.replaceAll("''", "'") ?? two ?? text.replace(/[ \t]#.*$/, '')).trim();
}

/** Names that tags print or ask for, without those that the text makes itself. */
function variablesIn(text: string): string[] {
  const own = [...text.matchAll(/\{%-?\s*(?:assign|capture|for|tablerow|increment|decrement)\s+(\w+)/g)].map(
    ([, name]) => name,
  );
  const used = text.matchAll(
    /(?:\{\{-?|\{%-?\s*(?:if|unless|elsif|case|echo)|\b(?:and|or|in))\s+([A-Za-z_]\w*)(?=[\s|}.%=<>!])/g,
  );
  const inTags = [...used].filter(({ index, 0: found }) => found.startsWith('{') || isInTag(text, index));
  const not = new Set([...own, 'forloop', 'true', 'false', 'nil', 'null', 'empty', 'blank']);
  return [...new Set(inTags.map(([, name]) => name!))].filter((name) => !not.has(name));
}

function isInTag(text: string, at: number): boolean {
  return text.lastIndexOf('{%', at) > text.lastIndexOf('%}', at);
}
