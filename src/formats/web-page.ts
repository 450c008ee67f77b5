import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { PageText } from '../core/ports/file-sources.ts';
import { readableDom } from './dom-text.ts';

/** The part of a web page that a person came for, as text, else all of its text; undefined where it is no page. No script runs. */
export function readWebPage(html: string): PageText | undefined {
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html>${html}</html>`);
  const root = document.documentElement;
  if (!root) return undefined;
  if (!document.querySelector('body')) addBody(document);
  const all = document.body.cloneNode(true) as unknown as Body;
  const told = document.querySelector('title')?.textContent;
  const found = new Readability(document, { serializer: readableDom }).parse();
  const text = found?.content || readableDom(withoutScripts(all));
  const title = (found?.title || told || '').replaceAll(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  return title ? { title, text } : { text };
}

/** A page may leave its tags out; the parser makes none of them. */
function addBody(document: ReturnType<typeof parseHTML>['document']): void {
  const body = document.createElement('body');
  const children = [...document.documentElement.childNodes];
  body.append(...children.filter(({ nodeName }) => nodeName.toLowerCase() !== 'head'));
  document.documentElement.append(body);
}

/** What is used of the body of a page. */
interface Body {
  querySelectorAll(selector: string): Iterable<{ remove(): void }>;
}

function withoutScripts(body: Body): Body {
  for (const each of body.querySelectorAll('script, style, noscript, template')) each.remove();
  return body;
}
