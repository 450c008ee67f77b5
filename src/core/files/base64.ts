/** Bytes in base64, without a copy of them. */
export function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** The bytes that a text in base64 stands for; undefined for what is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor((text.replace(/=+$/, '').length * 3) / 4) ? bytes : undefined;
}
