import { LlmkitError } from '../errors.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * Bytes as text: UTF-8, or UTF-16 where its mark says so. What is not text is refused with `usage`, never mangled. `where`
 * names them in the error. The mark that some programs begin a file with is taken away, unless `keepsMark`: then the text
 * is UTF-8, to the byte.
 */
export function textOfFile(bytes: Uint8Array, where: string, { keepsMark = false } = {}): string {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw notText(where, bytes.includes(0) ? 'it is binary' : 'it is not UTF-8');
  if (keepsMark && encoding !== 'utf-8') throw notText(where, 'it is UTF-16');
  return keepsMark
    ? (withMark ??= new TextDecoder('utf-8', { ignoreBOM: true })).decode(bytes)
    : decode(bytes, encoding);
}

/** Made once: a check of a folder reads a thousand files. */
let withMark: InstanceType<typeof TextDecoder> | undefined;
const strict = new Map<Encoding, InstanceType<typeof TextDecoder>>();

function decode(bytes: Uint8Array, encoding: Encoding): string {
  let decoder = strict.get(encoding);
  if (!decoder) strict.set(encoding, (decoder = new TextDecoder(encoding, { fatal: true })));
  return decoder.decode(bytes);
}

/** The encoding in which all of `bytes` is text; undefined where they are none. */
export function encodingOf(bytes: Uint8Array): Encoding | undefined {
  const encoding = markedEncoding(bytes);
  if (encoding === 'utf-8' && bytes.includes(0)) return undefined;
  try {
    decode(bytes, encoding);
    return encoding;
  } catch {
    return undefined;
  }
}

function markedEncoding([first, second]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function notText(where: string, why: string): LlmkitError {
  return new LlmkitError('usage', `Cannot take ${where} as text: ${why}.`, {
    advice: [{ kind: 'expected', what: 'text_file' }],
  });
}
