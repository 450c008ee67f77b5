import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OTHERS = /[^\0-\x7f]/g;

/**
 * Writes characters beyond ASCII as escapes, in all chunks of a folder: Node takes twice as long to read a source that has
 * one, and V8 keeps it in twice the memory (measured). Fails where an escape would mean something else.
 */
export function asciiChunks(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cjs'))) {
    const code = readFileSync(join(folder, name), 'utf8');
    if (code.search(OTHERS) < 0) continue;
    if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error(`${name} has a raw template beyond ASCII.`);
    const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    writeFileSync(join(folder, name), code.replaceAll(OTHERS, escaped));
  }
}
