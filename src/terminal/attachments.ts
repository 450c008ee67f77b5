import type { Attachment } from '../core/files/attached.ts';
import type { FileService } from '../core/files/service.ts';
import { present } from '../core/fields.ts';
import { baseName, isServerReference } from '../core/names.ts';
import type { ServedFile } from '../core/ports/tool-servers.ts';
import type { FolderIo } from './folder-files.ts';
import type { Io } from './io.ts';

/** What reads the words of `-f`. */
interface Reading {
  io: FolderIo;
  /** The bytes of a file, or of standard input for `-`. */
  read: (path: string) => Promise<Uint8Array>;
  /** What stands at an address of a server of MCP. */
  served: (reference: string) => Promise<ServedFile[]>;
  files: FileService;
  /** Of a file, in bytes. */
  limit: number;
  signal: AbortSignal;
  /** Plain http to another machine is let through. */
  allowHttp?: boolean | undefined;
}

/** Bytes of what an address gives. */
const LARGEST_DOWNLOAD = 32 * 1024 * 1024;

const ADDRESS = /^https?:\/\//i;

/** The files, folders and addresses of `-f`, in their order. */
export async function attachmentsOf(sources: readonly string[], reading: Reading): Promise<Attachment[]> {
  const attachments: Attachment[] = [];
  let pipes = 0;
  for (const source of sources) {
    const { place, name } = namedIn(source, reading.io);
    if (ADDRESS.test(place)) attachments.push(await fetched(place, name, reading));
    else if (isServerReference(place)) attachments.push(...(await servedFiles(place, name, reading)));
    else if (place !== '-' && reading.io.kindOf(place) === 'folder')
      attachments.push(...(await below(place, name, reading)));
    else {
      const isPipe = place !== '-' && reading.io.kindOf(place) === 'other';
      if (isPipe) pipes++;
      const called = name ?? (isPipe ? `context-${pipes}` : place === '-' ? 'standard input' : baseName(place));
      attachments.push(await reading.files.attachment(called, await reading.read(place)));
    }
  }
  return attachments;
}

/** `NAME=FILE` gives a name, unless there is a file that is called so. */
function namedIn(source: string, { kindOf }: Pick<Io, 'kindOf'>): { place: string; name?: string } {
  const [, name, place] = /^([^=/\\:]+)=(.+)$/s.exec(source) ?? [];
  if (name === undefined || place === undefined || kindOf(source) !== undefined) return { place: source };
  return { place, name };
}

function fetched(url: string, name: string | undefined, { files, signal, allowHttp }: Reading): Promise<Attachment> {
  return files.fetched(url, { limit: LARGEST_DOWNLOAD, signal, ...present({ name, allowHttp }) });
}

/** A name that is given counts for one file; several keep their own. */
async function servedFiles(place: string, name: string | undefined, { served, files }: Reading): Promise<Attachment[]> {
  const found = await served(place);
  const attachments: Attachment[] = [];
  for (const { name: own, bytes } of found)
    attachments.push(await files.attachment(name !== undefined && found.length === 1 ? name : own, bytes));
  return attachments;
}

async function below(folder: string, called: string | undefined, reading: Reading): Promise<Attachment[]> {
  const { textFilesIn } = await import('./folder-files.ts');
  const attachments: Attachment[] = [];
  for (const { name, bytes } of await textFilesIn(folder, reading, called))
    attachments.push(await reading.files.attachment(name, bytes));
  return attachments;
}
