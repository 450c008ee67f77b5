import type { Downloaded, DownloadOptions, FilePorts } from '../ports/file-sources.ts';
import { recognize } from './recognize.ts';
import { encodingOf, textOfFile } from './text-file.ts';

/** What stands at `url`: a file, or the text of a page with its title and address. */
export async function fetchedFile(
  url: string,
  { download, readPage }: Pick<FilePorts, 'download' | 'readPage'>,
  { name, ...options }: DownloadOptions & { name?: string },
): Promise<{ name: string; bytes: Uint8Array }> {
  const found = await download(url, options);
  const bytes = inUtf8(found);
  const file = { name: name ?? nameIn(found), bytes };
  if (recognize(bytes).kind !== 'text' || !isPage(found)) return file;
  const page = await readPage(textOfFile(bytes, found.url), found.url);
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

/** Text in the encoding that its server, or the beginning of the page, names; all else as it came. */
function inUtf8(found: Downloaded): Uint8Array {
  const { bytes, media_type: type = '' } = found;
  if (!/^text\/|xml\b/.test(type) || encodingOf(bytes) !== undefined) return bytes;
  const charset = found.charset ?? /<meta[^>]*\bcharset\s*=\s*["']?([^\s"'>/;]+)/i.exec(beginning(bytes))?.[1];
  try {
    return new TextEncoder().encode(new TextDecoder(charset, { fatal: true }).decode(bytes));
  } catch {
    // One that is not known, or not the one of these bytes.
    return bytes;
  }
}

function beginning(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 1024));
}

function isPage({ media_type: type, bytes }: Downloaded): boolean {
  if (type === 'text/html' || type === 'application/xhtml+xml') return true;
  const start = beginning(bytes).trimStart().toLowerCase();
  return (type === undefined || type === 'text/plain') && /^<!doctype html|^<html[\s>]/.test(start);
}
