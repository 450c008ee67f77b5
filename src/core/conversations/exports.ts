import type { Clock } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import type { Attachments } from '../ports/attachments.ts';
import type { ConversationFormats, TranscriptFormat } from '../ports/conversation-formats.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { Conversation } from '../records/conversation.ts';
import { filesOf } from '../records/file-parts.ts';
import type { WrittenExports } from '../records/exports.ts';

/** The endings of files, the first one that of a name which is made; of two that fit the longer counts. */
const ENDINGS: Readonly<Record<TranscriptFormat, readonly string[]>> = {
  md: ['.md', '.markdown', '.txt'],
  html: ['.html', '.htm'],
  messages: ['.messages.json'],
  json: ['.json'],
};

export const TRANSCRIPT_FORMATS = Object.keys(ENDINGS) as TranscriptFormat[];

/** Files that are remembered. */
const MOST = 1000;
const LONGEST_NAME = 60;

export interface ConversationExportPorts {
  conversationFormats: () => Promise<ConversationFormats>;
  attachments: Attachments;
  /** What was written where. It may be lost: then nothing is replaced. */
  writtenExports: DocumentStore<WrittenExports>;
  sha256: (text: string) => Promise<string>;
  clock: Clock;
}

/** Conversations as files for people and other programs. */
export class ConversationExports {
  readonly #ports: ConversationExportPorts;

  constructor(ports: ConversationExportPorts) {
    this.#ports = ports;
  }

  /** The text of a file that holds a conversation. */
  async text(conversation: Conversation, format: TranscriptFormat): Promise<string> {
    const write = await (await this.#ports.conversationFormats()).writer(format);
    if (format === 'md' || filesOf(conversation).length === 0) return write(conversation);
    const { withData } = await import('../files/file-data.ts');
    return write(await withData(conversation, (sha256) => this.#ports.attachments.read(sha256)));
  }

  /** Tells whether `bytes`, which stand at `path`, are what was last written there of the conversation `id`. */
  async isOurs(path: string, id: string, bytes: Uint8Array): Promise<boolean> {
    const { files } = await this.#ports.writtenExports.read().catch(nothingWritten);
    const written = Object.hasOwn(files, path) ? files[path] : undefined;
    if (written?.conversation_id !== id) return false;
    return (await this.#ports.sha256(new TextDecoder().decode(bytes))) === written.sha256;
  }

  /** Remembers what was written. Failing to costs that the file is not replaced later. */
  async remember(path: string, { id }: Conversation, text: string): Promise<void> {
    const written = {
      conversation_id: id,
      sha256: await this.#ports.sha256(text),
      at: this.#ports.clock.now().toISOString(),
    };
    const change = (record: WrittenExports) => {
      const { [path]: _earlier, ...others } = record.files;
      record.files = Object.fromEntries([...Object.entries(others), [path, written] as const].slice(-MOST));
    };
    await this.#ports.writtenExports.update(change).catch(() => undefined);
  }
}

function nothingWritten(): WrittenExports {
  return { files: {} };
}

/** The format that the ending of a file stands for, Markdown without one. Throws `usage` for another one. */
export function formatOfFile(file: string): TranscriptFormat {
  const name = file.toLowerCase();
  const fitting = TRANSCRIPT_FORMATS.find((format) => ENDINGS[format].some((ending) => name.endsWith(ending)));
  if (fitting) return fitting;
  if (!/\.[^./\\]*$/.test(name)) return 'md';
  throw new LlmkitError('usage', `Cannot write ${file}: there is no export of that ending.`, {
    advice: [{ kind: 'expected', what: 'export_file' }],
  });
}

/** A name for the file of a conversation, which no other conversation gets. */
export function exportName({ id, title }: Conversation, format: TranscriptFormat): string {
  const words = title.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const name = Array.from(words.join('-')).slice(0, LONGEST_NAME).join('');
  return `${[name, id.slice(0, 8)].filter((part) => part !== '').join('-')}${ENDINGS[format][0]}`;
}
