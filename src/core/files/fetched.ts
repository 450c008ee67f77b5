import type { Downloaded, DownloadOptions, FilePorts } from '../ports/file-sources.ts';
import { recognize } from './recognize.ts';
import { textOfFile } from './text-file.ts';

/** What stands at `url`: a file, or the text of a page with its title and address. */
export async function fetchedFile(
  url: string,
  { download, readPage }: Pick<FilePorts, 'download' | 'readPage'>,
  { name, ...options }: DownloadOptions & { name?: string },
): Promise<{ name: string; bytes: Uint8Array }> {
  const found = await download(url, options);
  const file = { name: name ?? nameIn(found), bytes: found.bytes };
  if (recognize(found.bytes).kind !== 'text' || !isPage(found)) return file;
  const page = await readPage(textOfFile(found.bytes, found.url), found.url);
  if (page === undefined) return file;
  const title = page.title === undefined ? '' : `${page.title}\n`;
  const text = `${title}${found.url}\n\n${page.text}`;
  return { name: name ?? found.url, bytes: new TextEncoder().encode(text) };
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
