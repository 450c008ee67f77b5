import { LlmkitError } from '../errors.ts';

/**
 * Bytes as UTF-8 text; what is not text is refused with `usage`, never mangled. `where` names them in the error. The mark
 * that some programs begin a file with is taken away, unless `keepsMark`.
 */
export function textOfFile(bytes: Uint8Array, where: string, { keepsMark = false } = {}): string {
  if (bytes.includes(0)) throw notText(where, 'it is binary');
  try {
    return (keepsMark ? (withMark ??= decoder(true)) : decoder(false)).decode(bytes);
  } catch {
    throw notText(where, 'it is not UTF-8');
  }
}

/** Made once: a check of a folder reads a thousand files. */
let withMark: ReturnType<typeof decoder> | undefined;

function decoder(ignoreBOM: boolean) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM });
}

function notText(where: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take ${where} as text: ${why}.`, {
    advice: [{ kind: 'expected', what: 'text_file' }],
  });
}
