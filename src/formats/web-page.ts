import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { PageText } from '../core/ports/file-sources.ts';
import { readableDom } from './dom-text.ts';

/** Elements that a page may have; one with more is read as it stands. */
const MOST_ELEMENTS = 100_000;

/** The part of a web page that a person came for, as text; undefined where there is none. No script of it runs. */
export async function readWebPage(html: string, _url: string): Promise<PageText | undefined> {
  const { document } = parseHTML(html);
  const found = new Readability(document, { maxElemsToParse: MOST_ELEMENTS, serializer: readableDom }).parse();
  const text = (found?.content ?? '').trim();
  if (text === '') return undefined;
  const title = found?.title?.replaceAll(/\s+/g, ' ').trim();
  return title ? { title, text } : { text };
}
