import { Buffer } from 'node:buffer';

/** Bytes in base64, without a copy of them. */
export function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
