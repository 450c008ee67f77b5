import { headersIn, withHeaderValues } from '../../core/settings/config-keys.ts';
import type { Config } from '../../core/records/config.ts';
import { CONFIG } from '../records/formats.ts';
import { decodeRecord, encodeRecord } from '../records/format.ts';

/**
 * The settings in the bytes of `file` as a backup without keys holds them: headers often carry a key, so their values are
 * emptied. Their names stay, and say what to set again. Throws for what cannot be read: nobody knows what is in it.
 */
export function withoutHeaderValues(file: string, bytes: Buffer): { bytes: Buffer; emptied: string[] } {
  const { record: config } = decodeRecord(CONFIG.format, file, bytes);
  const emptied = headersIn(config as Config).filter(({ value }) => value !== '');
  if (emptied.length === 0) return { bytes, emptied: [] };
  const text = encodeRecord(CONFIG.format, file, withHeaderValues(config as Config, ''));
  return { bytes: Buffer.from(text), emptied: emptied.map(({ key }) => key) };
}

/** The headers without a value in settings that come back. */
export function emptyHeaders(file: string, bytes: Buffer): string[] {
  try {
    const { record: config } = decodeRecord(CONFIG.format, file, bytes);
    return headersIn(config as Config).flatMap(({ key, value }) => (value === '' ? [key] : []));
  } catch {
    return []; // it comes back as it was
  }
}
