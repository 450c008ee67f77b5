import type { EasyInputMessage, ResponseInputContent } from 'openai/resources/responses/responses';
import { noticeOf, type Notice } from '../../../core/events.ts';
import type { FileBytes } from '../../../core/files/attached.ts';
import { abilityFor } from '../../../core/records/media-types.ts';
import type { ChatMessage } from '../../../core/records/message.ts';
import type { ModelRequest } from '../../../core/records/model-request.ts';
import { type FilePart, sentParts } from '../../../core/records/parts.ts';
import { textsIn } from '../../call/answer-steps.ts';
import { base64Of, sentFilesIn } from '../../call/file-bytes.ts';

/** The text of a question, and where files are sent all parts in their order. */
export function questionContent(message: ChatMessage, files: FileBytes | undefined): EasyInputMessage['content'] {
  if (files === undefined || !sentFilesIn(message, files)) return textsIn(message).join('\n\n');
  return sentParts(message).flatMap((part): ResponseInputContent[] => {
    if (part.type === 'text') return [{ type: 'input_text', text: part.text }];
    return part.type === 'file' ? fileContent(part, files) : [];
  });
}

/** A file as Responses takes it; nothing for one whose bytes are not sent, and for sound. */
function fileContent(part: FilePart, files: FileBytes): ResponseInputContent[] {
  const data = base64Of(part, files);
  if (data === undefined) return [];
  const { media_type: type, name = 'file' } = part;
  const url = `data:${type};base64,${data}`;
  switch (abilityFor(type)) {
    case 'image':
      return [{ type: 'input_image', image_url: url, detail: 'auto' }];
    case 'pdf':
      return [{ type: 'input_file', filename: name, file_data: url }];
    default:
      return [];
  }
}

/** Sound has no place in Responses: which files stay here is said. */
export function soundNotices({ messages, files }: ModelRequest): Notice[] {
  const parts = messages.flatMap(({ parts: all = [] }) => all.filter((part) => part.type === 'file'));
  const left = parts.filter(({ media_type, sha256 = '' }) => files?.has(sha256) && abilityFor(media_type) === 'audio');
  const names = [...new Set(left.map(({ name = 'the sound' }) => name))];
  if (names.length === 0) return [];
  return [noticeOf('file', [`the Responses API takes no sound: ${names.join(', ')} not sent`])];
}
