import type { Attachments } from './attachments.ts';

/** What an address gave. */
export interface Downloaded {
  bytes: Uint8Array;
  /** As its server says, in lower case and without parameters. */
  media_type?: string;
  /** As its server says. */
  charset?: string;
  /** Where it came from in the end. */
  url: string;
}

/** Fetches an address. Throws `usage` for one that may not be asked, `input_too_large` above `limit` bytes, else what failed. */
export type Download = (url: string, options: DownloadOptions) => Promise<Downloaded>;

export interface DownloadOptions {
  /** Bytes. */
  limit: number;
  signal: AbortSignal;
  /** Plain http to another machine is let through. */
  allowHttp?: boolean;
}

/** A web page as a person reads it. */
export interface PageText {
  title?: string;
  text: string;
}

/** The text of a web page; undefined where it has none. */
export type ReadPage = (html: string, url: string) => Promise<PageText | undefined>;

/** The text of a PDF, or why there is none: words that go on from "and". */
export type PdfAsText = { text: string } | { why: string };

/** Makes text of a PDF. */
export type PdfText = (bytes: Uint8Array) => Promise<PdfAsText>;

/** The outside of what goes with a question. */
export interface FilePorts {
  /** In hexadecimal. */
  sha256: (content: string | Uint8Array) => Promise<string>;
  attachments: Attachments;
  download: Download;
  readPage: ReadPage;
}
