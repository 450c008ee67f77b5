import type { FileAbility } from '../records/media-types.ts';
import { encodingOf } from './text-file.ts';

/** What a file is. */
export type Recognized =
  | { kind: 'text' }
  | { kind: FileAbility; media_type: string }
  /** No model takes it; `what` goes on from "it is". */
  | { kind: 'other'; what: string };

interface Sign {
  /** Bytes, a string one character a byte, by where they stand. */
  at: Readonly<Record<number, string>>;
  is: Recognized;
}

const ZIP: Recognized = { kind: 'other', what: 'a zip archive, as .docx, .xlsx and .epub are' };
const VIDEO: Recognized = { kind: 'other', what: 'a video, or sound in the form of one' };

/** First bytes that tell a kind. What no model takes is here for the words of its refusal. */
const SIGNS: readonly Sign[] = [
  { at: { 0: '\x89PNG\r\n\x1a\n' }, is: { kind: 'image', media_type: 'image/png' } },
  { at: { 0: '\xff\xd8\xff' }, is: { kind: 'image', media_type: 'image/jpeg' } },
  { at: { 0: 'GIF87a' }, is: { kind: 'image', media_type: 'image/gif' } },
  { at: { 0: 'GIF89a' }, is: { kind: 'image', media_type: 'image/gif' } },
  { at: { 0: 'RIFF', 8: 'WEBP' }, is: { kind: 'image', media_type: 'image/webp' } },
  { at: { 0: '%PDF-' }, is: { kind: 'pdf', media_type: 'application/pdf' } },
  { at: { 0: 'RIFF', 8: 'WAVE' }, is: { kind: 'audio', media_type: 'audio/wav' } },
  { at: { 0: 'ID3' }, is: { kind: 'audio', media_type: 'audio/mpeg' } },
  { at: { 0: 'PK\x03\x04' }, is: ZIP },
  { at: { 0: 'PK\x05\x06' }, is: ZIP },
  { at: { 0: '\x1f\x8b' }, is: { kind: 'other', what: 'a gzip archive' } },
  { at: { 4: 'ftyphei' }, is: { kind: 'other', what: 'a HEIC image' } },
  { at: { 4: 'ftypmif1' }, is: { kind: 'other', what: 'a HEIC image' } },
  { at: { 4: 'ftypavif' }, is: { kind: 'other', what: 'an AVIF image' } },
  { at: { 4: 'ftyp' }, is: VIDEO },
  { at: { 0: '\x1aE\xdf\xa3' }, is: VIDEO },
  { at: { 0: 'BM', 6: '\0\0\0\0' }, is: { kind: 'other', what: 'a BMP image' } },
  { at: { 0: 'II*\0' }, is: { kind: 'other', what: 'a TIFF image' } },
  { at: { 0: 'MM\0*' }, is: { kind: 'other', what: 'a TIFF image' } },
  { at: { 0: 'OggS' }, is: { kind: 'other', what: 'an Ogg file' } },
  { at: { 0: 'fLaC' }, is: { kind: 'other', what: 'a FLAC file' } },
  { at: { 0: '\x7fELF' }, is: { kind: 'other', what: 'a program' } },
];

/** The kind of a file by its bytes; its name says nothing. What is text is so as a whole, an SVG too. */
export function recognize(bytes: Uint8Array): Recognized {
  const sign = SIGNS.find(({ at }) => Object.entries(at).every(([from, text]) => standsAt(bytes, Number(from), text)));
  // Text may begin like some: "ID3", "BM" or "GIF89a" are words, and no name of a kind holds a zero byte.
  if (sign && !(isWord(sign) && encodingOf(bytes) !== undefined)) return sign.is;
  if (isMp3Frame(bytes)) return { kind: 'audio', media_type: 'audio/mpeg' };
  if (encodingOf(bytes) !== undefined) return { kind: 'text' };
  return { kind: 'other', what: bytes.includes(0) ? 'binary' : 'not UTF-8' };
}

function standsAt(bytes: Uint8Array, from: number, text: string): boolean {
  return (
    bytes.length >= from + text.length && Array.from(text).every((each, at) => bytes[from + at] === each.charCodeAt(0))
  );
}

/** A PDF may be all text, and is one all the same. */
function isWord({ at, is }: Sign): boolean {
  return is.kind !== 'pdf' && Object.values(at).every((text) => /^[\x20-\x7e]+$/.test(text));
}

/** A file of MP3 without a tag begins with a frame of layer III that has a bit rate and a sample rate. */
function isMp3Frame([sync = 0, version = 0, rates = 0]: Uint8Array): boolean {
  return (
    sync === 0xff &&
    (version & 0xe6) === 0xe2 &&
    (rates & 0xf0) !== 0xf0 &&
    (rates & 0xf0) !== 0 &&
    (rates & 0x0c) !== 0x0c
  );
}
