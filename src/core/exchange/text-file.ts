import { LlmkitError } from '../errors.ts';

/**
 * Bytes as UTF-8 text; what is not text is refused with `usage`, never mangled. `where` names them in the error. The mark
 * that some programs begin a file with is taken away, unless `keepsMark`.
 */
export function textOfFile(bytes: Uint8Array, where: string, { keepsMark = false } = {}): string {
  if (bytes.includes(0)) throw notText(where, 'it is binary');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepsMark }).decode(bytes);
  } catch {
    throw notText(where, 'it is not UTF-8');
  }
}

function notText(where: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take ${where} as text: ${why}.`, {
    advice: [{ kind: 'expected', what: 'text_file' }],
  });
}
