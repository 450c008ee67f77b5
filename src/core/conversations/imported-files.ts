import type { Attachments } from '../ports/attachments.ts';
import type { Lost } from '../ports/conversation-formats.ts';
import { type FileHolders, filesOf } from '../records/file-parts.ts';

interface ImportedFilePorts {
  attachments: Pick<Attachments, 'put' | 'read'>;
  sha256: (content: string | Uint8Array) => Promise<string>;
}

/** Bytes of files that come with what is imported. */
export class ImportedFiles {
  readonly #ports: ImportedFilePorts;
  #put: Uint8Array[] = [];

  constructor(ports: ImportedFilePorts) {
    this.#ports = ports;
  }

  /** Keeps the bytes that come with `record`; a file whose bytes neither come nor are here is named alone. */
  async taken<T extends FileHolders>(record: T, lost: Lost): Promise<T> {
    if (filesOf(record).length === 0) return record;
    const { withoutData } = await import('../files/file-data.ts');
    const { attachments, sha256 } = this.#ports;
    const keeps = async (hash: string) => (await attachments.read(hash)) !== undefined;
    const { record: named, files, missing } = await withoutData(record, { sha256, keeps });
    if (missing > 0) lost['bytes of files'] = missing;
    this.#put = [...files.values()];
    await this.again();
    return named;
  }

  /** Once more, now that a record names them: who removes a conversation may have taken them meanwhile. */
  async again(): Promise<void> {
    for (const bytes of this.#put) await this.#ports.attachments.put(bytes);
  }
}
