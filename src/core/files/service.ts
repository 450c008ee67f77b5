import type { DownloadOptions, FilePorts } from '../ports/file-sources.ts';
import type { ChatMessage } from '../records/message.ts';
import { hasFiles } from '../records/file-parts.ts';
import type { Attachment, FileBytes } from './attached.ts';

/** Files that go with a question, from wherever they come. */
export class FileService {
  readonly #ports: FilePorts;

  constructor(ports: FilePorts) {
    this.#ports = ports;
  }

  /** The file `name`, told by its bytes. Throws `usage` for what no model takes. */
  async attachment(name: string, bytes: Uint8Array): Promise<Attachment> {
    const { attachmentOf } = await import('./attachment.ts');
    return attachmentOf(name, bytes, this.#ports.sha256);
  }

  /** What stands at an address; of a web page its text. */
  async fetched(url: string, options: DownloadOptions & { name?: string }): Promise<Attachment> {
    const { fetchedFile } = await import('./fetched.ts');
    const { name, bytes } = await fetchedFile(url, this.#ports, options);
    return this.attachment(name, bytes);
  }

  /** The bytes that a message names; undefined where they are not kept. */
  bytesOf({ sha256 }: { sha256?: string }): Promise<Uint8Array | undefined> {
    return sha256 === undefined ? Promise.resolve(undefined) : this.#ports.attachments.read(sha256);
  }

  /** Messages of a caller, with the bytes that come in them apart. */
  async carriedIn<M extends ChatMessage>(messages: M[]): Promise<{ messages: M[]; files: FileBytes }> {
    if (!messages.some(hasFiles)) return { messages, files: new Map() };
    const { withoutData } = await import('./file-data.ts');
    const { sha256, attachments } = this.#ports;
    const keeps = async (hash: string) => (await attachments.read(hash)) !== undefined;
    const { record, files } = await withoutData(messages, { sha256, keeps });
    return { messages: record, files };
  }
}
