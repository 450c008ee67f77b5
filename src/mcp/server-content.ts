import type { CallToolResult, PromptMessage, ReadResourceResult } from '@modelcontextprotocol/client';
import type { ServedFile, ServedMessage } from '../core/ports/tool-servers.ts';
import type { ToolOutcome } from '../core/tools/tool-box.ts';

/** What a tool gave, as a text: what is none is named. */
export function toolOutcomeOf({ content, structuredContent, isError }: CallToolResult): ToolOutcome {
  const texts = content.map((block) => {
    if (block.type === 'text') return block.text;
    if (block.type === 'resource' && 'text' in block.resource) return `[${block.resource.uri}]\n${block.resource.text}`;
    if (block.type === 'resource') return `[${block.resource.uri}: ${block.resource.mimeType ?? 'bytes'}]`;
    if (block.type === 'resource_link') return `[${block.uri}: ${block.name}]`;
    return `[${block.type} of type ${block.mimeType}]`;
  });
  const told = texts.length === 0 && structuredContent !== undefined ? [JSON.stringify(structuredContent)] : texts;
  return { content: told.join('\n'), ...(isError && { is_error: true }) };
}

/** A message of a prompt: its text, or a file. */
export function servedMessage({ role, content }: PromptMessage): ServedMessage {
  const text = (words: string) => ({ role, content: words, files: [] });
  const file = (served: ServedFile) => ({ role, content: '', files: [served] });
  if (content.type === 'text') return text(content.text);
  if (content.type === 'resource') return file(servedFile(content.resource));
  if (content.type === 'resource_link') return text(`[${content.uri}: ${content.name}]`);
  return file({ name: content.type, bytes: Buffer.from(content.data, 'base64') });
}

/** A resource as a file. */
export function servedFile(resource: ReadResourceResult['contents'][number]): ServedFile {
  const bytes = 'text' in resource ? Buffer.from(resource.text) : Buffer.from(resource.blob, 'base64');
  return { name: resource.uri, bytes };
}
