import { LlmkitError } from '../errors.ts';

/** Bytes as UTF-8 text; what is not text is refused with `usage`, never mangled. `where` names them in the error. */
export function textOfFile(bytes: Uint8Array, where: string): string {
  if (bytes.includes(0)) throw notText(where, 'it is binary');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notText(where, 'it is not UTF-8');
  }
}

function notText(where: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take ${where} as text: ${why}.`, {
    advice: [{ kind: 'expected', what: 'text_file' }],
  });
}
