import { type Content, type Part, partsOf } from '../records/parts.ts';

/** What a tool gave is shown so far, in UTF-16 units; the record has all of it. */
const RESULT_SHOWN = 300;

/** A message to read: its text, with files, calls of tools and what they gave as lines in their places. */
export function readableText(message: Content): string {
  if (message.parts === undefined) return message.content;
  const parts = partsOf(message);
  const names = new Map(parts.flatMap((part) => (part.type === 'tool_call' ? [[part.id, part.name] as const] : [])));
  return parts
    .map((part) => readablePart(part, names))
    .filter((text) => text !== '')
    .join('\n\n');
}

function readablePart(part: Part, names: ReadonlyMap<string, string>): string {
  switch (part.type) {
    case 'text':
      return part.text.trim();
    case 'file':
      return `[file ${part.name ?? part.url ?? ''}: ${part.media_type}, ${part.size} bytes]`;
    case 'tool_call':
      return `[${part.name} ${JSON.stringify(part.input)}]`;
    case 'tool_result':
      return `[${names.get(part.id) ?? 'a tool'} ${part.is_error ? 'failed' : 'gave'}] ${shortened(part.content)}`;
    default:
      // Opaque, or of a newer llmkit.
      return '';
  }
}

function shortened(text: string): string {
  return text.length > RESULT_SHOWN ? `${text.slice(0, RESULT_SHOWN).trimEnd()}…` : text;
}
