import type { Downloaded, DownloadOptions, FilePorts } from '../ports/file-sources.ts';
import type { Attachment } from './attached.ts';
import { attachmentOf } from './attachment.ts';
import { textOfFile } from './text-file.ts';

/** What stands at `url` as it goes with a question: a file, or the text of a page with its title and address. */
export async function fetchedFile(
  url: string,
  { download, readPage, sha256 }: Pick<FilePorts, 'download' | 'readPage' | 'sha256'>,
  { name, ...options }: DownloadOptions & { name?: string },
): Promise<Attachment> {
  const found = await download(url, options);
  const attachment = await attachmentOf(name ?? nameIn(found), found.bytes, sha256);
  if (!('content' in attachment) || !isPage(found)) return attachment;
  const page = await readPage(textOfFile(found.bytes, found.url), found.url);
  if (page === undefined) return attachment;
  const title = page.title === undefined ? '' : `${page.title}\n`;
  return { name: name ?? found.url, content: `${title}${found.url}\n\n${page.text}` };
}

/** The last part of its path, else its host. */
function nameIn({ url }: Downloaded): string {
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast((part) => part !== '');
  return last === undefined ? hostname : decoded(last);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isPage({ media_type: type, bytes }: Downloaded): boolean {
  if (type === 'text/html' || type === 'application/xhtml+xml') return true;
  const start = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart().toLowerCase();
  return (type === undefined || type === 'text/plain') && /^<!doctype html|^<html[\s>]/.test(start);
}
