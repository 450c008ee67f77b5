import type { Base64ImageSource, ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { LlmkitError } from '../../core/errors.ts';
import type { ChatMessage } from '../../core/records/message.ts';
import type { FileBytes } from '../../core/files/attached.ts';
import { abilityFor } from '../../core/records/media-types.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import { type FilePart, sentParts } from '../../core/records/parts.ts';
import { base64Of, sentFilesIn } from '../call/file-bytes.ts';
import { inputObject, RequestIds, textsIn, type WireStep, wireSteps } from '../call/answer-steps.ts';
import type { AnthropicFamily } from './families.ts';

/** The name of this wire on opaque parts. */
export const MESSAGES_WIRE = 'messages';

/** A message under way: the texts of neighbours of one role come together in it. */
interface Draft {
  role: 'user' | 'assistant';
  blocks: ContentBlockParam[];
}

/**
 * The messages as the Messages API takes them: roles alternate and no text is blank, which it insists on. Throws
 * `bad_request` where nothing is left to send, or a prefill is refused.
 */
export function anthropicMessages({ messages, model, files }: ModelRequest, family: AnthropicFamily): MessageParam[] {
  const ids = new RequestIds();
  const drafts: Draft[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    for (const draft of draftsOf(message, ids, { model, files })) addDraft(drafts, draft);
  }
  if (drafts.length === 0) throw nothingToSend();
  const prefill = drafts.at(-1)!;
  if (prefill.role === 'assistant') {
    if (!family.prefill) throw prefillRefused(model);
    trimEnd(prefill);
  }
  const question = drafts.findLastIndex(({ role, blocks }) => role === 'user' && blocks.every(isText));
  return drafts.map(({ role, blocks }, at) => ({ role, content: contentOf(blocks, at === question) }));
}

function draftsOf(
  message: ChatMessage,
  ids: RequestIds,
  { model, files }: { model: string; files: FileBytes | undefined },
): Draft[] {
  if (message.role === 'user') return [{ role: 'user', blocks: userBlocks(message, files) }];
  return wireSteps(message, ids, { wire: MESSAGES_WIRE, model }).flatMap(stepDrafts);
}

/** What the model said in one step, and the results of its tools as the user's next message. */
function stepDrafts({ text, opaque, calls }: WireStep): Draft[] {
  const called = calls.map(({ id, name, input }) => ({
    type: 'tool_use' as const,
    id,
    name,
    input: inputObject({ input }),
  }));
  const results = calls.map(({ id, result, isError }) => ({
    type: 'tool_result' as const,
    tool_use_id: id,
    content: result,
    ...(isError && { is_error: true }),
  }));
  const said: Draft = {
    role: 'assistant',
    blocks: [...(opaque as ContentBlockParam[]), ...textBlocks([text]), ...called],
  };
  return results.length === 0 ? [said] : [said, { role: 'user', blocks: results }];
}

function addDraft(drafts: Draft[], draft: Draft): void {
  const { role, blocks } = draft;
  const [first, ...rest] = blocks;
  const last = drafts.at(-1);
  if (first === undefined) return;
  if (last?.role !== role) return void drafts.push(draft);
  const open = last.blocks.at(-1);
  if (open?.type === 'text' && first.type === 'text') open.text += `\n\n${first.text}`;
  else last.blocks.push(first);
  last.blocks.push(...rest);
}

/** Texts as one, but for the question's own, whose reference material is a block of its own. */
function contentOf(blocks: ContentBlockParam[], isQuestion: boolean): MessageParam['content'] {
  if (!blocks.every(isText) || (isQuestion && blocks.length > 1)) return blocks;
  return blocks.map(({ text }) => text).join('\n\n');
}

function userBlocks(message: ChatMessage, files: FileBytes | undefined): ContentBlockParam[] {
  if (files === undefined || !sentFilesIn(message, files)) return textBlocks(textsIn(message));
  return sentParts(message).flatMap((part) => {
    if (part.type === 'text') return textBlocks([part.text]);
    return part.type === 'file' ? fileBlocks(part, files) : [];
  });
}

/** A file as the Messages API takes it; nothing for one whose bytes are not sent, and for sound, which it does not take. */
function fileBlocks(part: FilePart, files: FileBytes): ContentBlockParam[] {
  const data = base64Of(part, files);
  const { media_type: type, name } = part;
  if (data === undefined) return [];
  switch (abilityFor(type)) {
    case 'image':
      return [{ type: 'image', source: { type: 'base64', media_type: type as Base64ImageSource['media_type'], data } }];
    case 'pdf': {
      const source = { type: 'base64' as const, media_type: 'application/pdf' as const, data };
      return [{ type: 'document', source, ...(name !== undefined && { title: name }) }];
    }
    default:
      return [];
  }
}

function textBlocks(texts: readonly string[]): ContentBlockParam[] {
  return texts.filter((text) => text.trim() !== '').map((text) => ({ type: 'text', text }));
}

function isText(block: ContentBlockParam): block is ContentBlockParam & { type: 'text' } {
  return block.type === 'text';
}

/** The API refuses a blank at the end of what the model is to continue. */
function trimEnd({ blocks }: Draft): void {
  const last = blocks.at(-1);
  if (last?.type === 'text') last.text = last.text.trimEnd();
}

function nothingToSend(): LlmkitError {
  return new LlmkitError('bad_request', 'Cannot ask: every message is empty.', {
    advice: [{ kind: 'give', what: 'text' }],
  });
}

function prefillRefused(model: string): LlmkitError {
  return new LlmkitError(
    'bad_request',
    `Cannot ask ${model}: the last message is the assistant's, which it does not continue.`,
    {
      advice: [
        { kind: 'expected', what: 'user_message_at_end' },
        { kind: 'choose_model', older_than: 'claude-opus-4-6' },
      ],
    },
  );
}
