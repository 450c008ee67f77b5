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

const DESCRIPTION = /^description:[ \t]*(.*)(?:\r?\n[ \t]+(.*))?/m;

function descriptionIn(front: string): string | undefined {
  const [, value = '', next = ''] = DESCRIPTION.exec(front) ?? [];
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
  const used = new Set<string>();
  const own = new Set(NO_VARIABLES);
  for (const [kind, tag] of tagsOf(text)) {
    if (kind === '{') {
      const name = /^[A-Za-z_]\w*/.exec(tag)?.[0];
      if (name !== undefined) used.add(name);
      continue;
    }
    const [, word = '', rest = ''] = /^(\w+)\s*([^]*)$/.exec(tag) ?? [];
    const made = MAKES.has(word) ? /^\w+/.exec(rest)?.[0] : undefined;
    if (made !== undefined) own.add(made);
    const asked = ASKS.has(word) ? rest : (/\bin\s+([A-Za-z_]\w*)/.exec(rest)?.[1] ?? '');
    for (const [, name] of asked.matchAll(/(?:^|\b(?:and|or)\s+)([A-Za-z_]\w*)/g)) used.add(name!);
  }
  return [...used].filter((name) => !own.has(name));
}

const MAKES = new Set(['assign', 'capture', 'for', 'tablerow', 'increment', 'decrement']);
const ASKS = new Set(['if', 'unless', 'elsif', 'case', 'echo']);
const NO_VARIABLES = ['forloop', 'true', 'false', 'nil', 'null', 'empty', 'blank'];

/** What stands between braces, and the second of the two that open it. */
function* tagsOf(text: string): Generator<[kind: string, tag: string]> {
  // What ends no tag here ends none further on: it is not looked for again.
  const ends: Record<string, string | undefined> = { '{': '}}', '%': '%}' };
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    const kind = text[at + 1] ?? '';
    const closing = ends[kind];
    const end = closing === undefined ? -1 : text.indexOf(closing, at);
    if (end < 0) {
      delete ends[kind];
      at += 1;
      continue;
    }
    yield [
      kind,
      text
        .slice(at + 2, end)
        .replace(/^-/, '')
        .trimStart(),
    ];
    at = end;
  }
}
