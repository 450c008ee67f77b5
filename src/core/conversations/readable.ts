import { type Content, type Part, partsOf } from '../records/parts.ts';

/** What a tool gave is shown so far, in UTF-16 units; the record has all of it. */
const RESULT_SHOWN = 300;

/** A part of a message to read. */
export interface ReadablePart {
  /** Says, in brackets and on one line, what is no text of the message: a file, a call of a tool, what that gave. */
  mark?: string;
  text: string;
}

/** A message to read, part by part; what nobody can read is left out. */
export function readableParts(message: Content): ReadablePart[] {
  if (message.parts === undefined) return [{ text: message.content }];
  const parts = partsOf(message);
  const names = new Map(parts.flatMap((part) => (part.type === 'tool_call' ? [[part.id, part.name] as const] : [])));
  return parts.map((part) => readablePart(part, names)).filter(({ mark, text }) => mark !== undefined || text !== '');
}

/** A message to read: its text, with files, calls of tools and what they gave as lines in their places. */
export function readableText(message: Content): string {
  return readableParts(message)
    .map(({ mark, text }) => [mark ?? '', text].filter(Boolean).join(' '))
    .join('\n\n');
}

function readablePart(part: Part, names: ReadonlyMap<string, string>): ReadablePart {
  switch (part.type) {
    case 'text':
      return { text: part.text.trim() };
    case 'file':
      return {
        mark: `[file ${named(part.name ?? part.url ?? '')}: ${named(part.media_type)}, ${part.size} bytes]`,
        text: '',
      };
    case 'tool_call':
      return { mark: `[${named(part.name)} ${JSON.stringify(part.input)}]`, text: '' };
    case 'tool_result': {
      const name = names.get(part.id);
      return {
        mark: `[${name === undefined ? 'a tool' : named(name)} ${part.is_error ? 'failed' : 'gave'}]`,
        text: shortened(part.content),
      };
    }
    default:
      // Opaque, or of a newer llmkit.
      return { text: '' };
  }
}

/** A name in quotation marks, unless it is one word that can be mistaken for nothing else. */
function named(name: string): string {
  return /^[\w./:+-]+$/.test(name) ? name : JSON.stringify(name);
}

function shortened(text: string): string {
  return text.length > RESULT_SHOWN ? `${text.slice(0, RESULT_SHOWN).trimEnd()}…` : text;
}
