import { ownEntry } from '../../core/fields.ts';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type * as AnyZlib from 'node:zlib';

type Zlib = typeof AnyZlib & { createZstdDecompress?: () => Transform };

/** What is offered: every coding that this Node can undo. */
export const ACCEPT_ENCODING = `gzip, deflate, br${'zstd' in process.versions ? ', zstd' : ''}`;

/** Nobody compresses more often; each takes memory. */
const MOST_CODINGS = 5;

/** What came before the end counts, however a compressed body ends: the stream's own marks tell if it is whole. */
const DECODERS: Record<string, (zlib: Zlib, first: number) => Transform | undefined> = {
  gzip: (zlib) => zlib.createGunzip(eager(zlib)),
  'x-gzip': (zlib) => zlib.createGunzip(eager(zlib)),
  // Some servers send the bare format, which has no header: with one the low half of the first byte is 8.
  deflate: (zlib, first) => ((first & 15) === 8 ? zlib.createInflate(eager(zlib)) : zlib.createInflateRaw(eager(zlib))),
  br: (zlib) => {
    const flush = zlib.constants.BROTLI_OPERATION_FLUSH;
    return zlib.createBrotliDecompress({ flush, finishFlush: flush });
  },
  zstd: (zlib) => zlib.createZstdDecompress?.(),
};

const eager = ({ constants: { Z_SYNC_FLUSH } }: Zlib) => ({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH });

/** The body as it was before it was compressed; as it came where that is not known to be undone. */
export async function decoded(message: IncomingMessage): Promise<Readable> {
  const codings = (message.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed();
  if (codings.length === 0 || codings.length > MOST_CODINGS) return message;
  // Loaded late: most answers are not compressed.
  const zlib: Zlib = await import('node:zlib');
  const first = codings.includes('deflate') ? await firstByte(message) : 8;
  const decoders = codings
    .map((coding) => ownEntry(DECODERS, coding)?.(zlib, first))
    .filter((decoder) => decoder !== undefined);
  if (decoders.length < codings.length) return message;
  // Whoever reads the last one is told of the fault.
  return pipeline([message, ...decoders], () => undefined) as unknown as Readable;
}

/** The first byte, left where it is; 8 of an empty body. */
async function firstByte(message: IncomingMessage): Promise<number> {
  if (message.readableLength === 0 && !message.readableEnded) await once(message, 'readable');
  const piece = message.read() as Buffer | null;
  if (piece === null) return 8;
  message.unshift(piece);
  return piece[0]!;
}
