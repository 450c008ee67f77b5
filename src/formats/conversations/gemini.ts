import { ownEntry, present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { dateOf, type JsonFields, isObject, objectsIn, textField } from './fields.ts';
import { type ConversationReader, eachAlone } from './reader.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'gemini';

/** `MyActivity.json` of Google's Takeout. It does not tell which questions belong together: each is a conversation. */
export const gemini: ConversationReader = {
  format: FORMAT,
  recognises: ({ value }) =>
    isObject(value) && /^Gemini|^Bard/.test(textField(value['header']) ?? '') && 'time' in value,
  read: eachAlone((value) => (isObject(value) && 'time' in value ? conversationOf(value) : undefined)),
};

function conversationOf(value: JsonFields): ForeignConversation {
  const created = dateOf(value['time']);
  const transcript = new Transcript();
  const question = (textField(value['title']) ?? '').replace(/^Prompted\s+/, '');
  const answers = objectsIn(value['safeHtmlItem']).map(({ html }) => plainText(textField(html) ?? ''));
  transcript.say('user', question, present({ source_id: `${String(value['time'])}:question`, created_at: created }));
  transcript.lose('ties between questions');
  if (answers.length > 0) {
    transcript.answer(
      answers.join('\n\n'),
      present({ source_id: `${String(value['time'])}:answer`, created_at: created }),
    );
    transcript.lose('layout of answers');
  }
  return {
    format: FORMAT,
    id: String(value['time']),
    ...present({ created_at: created, updated_at: created }),
    branches: [transcript.end()],
    lost: transcript.lost,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** The text of a page: paragraphs and lines stay, all else that is not text goes. */
function plainText(html: string): string {
  return html
    .replaceAll(/<li[^>]*>/gi, '- ')
    .replaceAll(/<br[^>]*>|<\/(?:li|tr)>/gi, '\n')
    .replaceAll(/<\/(?:p|h\d|ul|ol|pre|table|blockquote|div)>/gi, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return ownEntry(ENTITIES, name) ?? all;
        const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : all;
      },
    )
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
