import { LlmkitError } from '../errors.ts';
import { withShortNames } from '../short-names.ts';
import type { Attachment } from './attached.ts';
import { recognize } from './recognize.ts';
import { textOfFile } from './text-file.ts';

type Sha256 = (content: string | Uint8Array) => Promise<string>;

/** The file `name` as it goes with a question, told by its bytes. Throws `usage` for what no model takes. */
export async function attachmentOf(name: string, bytes: Uint8Array, sha256: Sha256): Promise<Attachment> {
  const recognized = recognize(bytes);
  if (recognized.kind === 'text') return { name, content: textOfFile(bytes, name) };
  if (recognized.kind === 'other') {
    throw new LlmkitError('usage', withShortNames(`Cannot take ${name}: it is ${recognized.what}.`), {
      advice: [{ kind: 'expected', what: 'file_kind' }],
    });
  }
  const { media_type } = recognized;
  const part = { type: 'file' as const, media_type, name, size: bytes.length, sha256: await sha256(bytes) };
  return { name, part, bytes };
}

/** Tells whether bytes are those of a file that goes to a model as it is. */
export function goesAsFile(bytes: Uint8Array): boolean {
  return 'media_type' in recognize(bytes);
}
