import type { FilePart, Part } from '../records/parts.ts';
import { base64, bytesOfBase64 } from './base64.ts';
import { recognize } from './recognize.ts';

/** Fields of a record that hold messages, or what holds some. */
const HOLDERS = ['messages', 'removed', 'pending', 'undone', 'steps'];

/** A record, or messages, with the bytes of all files in them, as far as `read` has them. */
export function withData<T>(record: T, read: (sha256: string) => Promise<Uint8Array | undefined>): Promise<T> {
  return changed(record, async (part) => {
    const bytes = part.sha256 === undefined ? undefined : await read(part.sha256);
    return bytes ? { ...part, data: base64(bytes) } : part;
  });
}

/**
 * The same the other way round: files named by what their bytes are, whatever was said of them, and the bytes by hash. What
 * is none that a model takes loses its bytes. `keeps` tells whether bytes that do not come along are here.
 */
export async function withoutData<T>(
  record: T,
  { sha256, keeps }: { sha256: (bytes: Uint8Array) => Promise<string>; keeps: (sha256: string) => Promise<boolean> },
): Promise<{ record: T; files: Map<string, Uint8Array>; missing: number }> {
  const files = new Map<string, Uint8Array>();
  let missing = 0;
  const named = await changed(record, async ({ data, ...part }) => {
    const { sha256: said, ...rest } = part;
    const bytes = data === undefined ? undefined : bytesOfBase64(data);
    const recognized = bytes && recognize(bytes);
    if (bytes && recognized && 'media_type' in recognized) {
      const hash = await sha256(bytes);
      files.set(hash, bytes);
      return { ...rest, media_type: recognized.media_type, size: bytes.length, sha256: hash };
    }
    if (said !== undefined && data === undefined && (await keeps(said))) return part;
    missing++;
    return rest;
  });
  return { record: named, files, missing };
}

async function changed<T>(record: T, change: (part: FilePart) => Promise<FilePart>): Promise<T> {
  return (await changedIn(record, change)) as T;
}

async function changedIn(value: unknown, change: (part: FilePart) => Promise<FilePart>): Promise<unknown> {
  if (Array.isArray(value)) {
    const all: unknown[] = [];
    for (const each of value) all.push(await changedIn(each, change));
    return all;
  }
  if (typeof value !== 'object' || value === null) return value;
  const record: Record<string, unknown> = { ...value };
  for (const holder of HOLDERS)
    if (Object.hasOwn(record, holder)) record[holder] = await changedIn(record[holder], change);
  if (!Array.isArray(record['parts'])) return record;
  const parts: unknown[] = [];
  for (const part of record['parts'] as Part[]) parts.push(part.type === 'file' ? await change(part) : part);
  return { ...record, parts };
}
