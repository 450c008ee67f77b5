import type {
  ConversationFormats,
  ConversationWriter,
  TranscriptFormat,
} from '../../core/ports/conversation-formats.ts';

const WRITERS: Readonly<Record<TranscriptFormat, () => Promise<ConversationWriter>>> = {
  md: async () => (await import('./markdown.ts')).conversationMarkdown,
  json: async () => (await import('./own.ts')).conversationJson,
  html: async () => (await import('./html.ts')).conversationHtml,
  messages: async () => (await import('./messages.ts')).messagesJson,
};

export const conversationFormats: ConversationFormats = {
  writer: (format) => WRITERS[format](),
  async *read(file) {
    const { readConversations } = await import('./read.ts');
    yield* readConversations(file);
  },
};
