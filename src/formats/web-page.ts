import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { PageText } from '../core/ports/file-sources.ts';
import { readableDom } from './dom-text.ts';

/** The part of a web page that a person came for, as text, else all of its text; undefined where it is no page. No script runs. */
export function readWebPage(html: string): PageText | undefined {
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html>${html}</html>`);
  const root = document.documentElement;
  if (!root) return undefined;
  setInOrder(document);
  const all = document.body.cloneNode(true) as unknown as Body;
  const told = document.querySelector('title')?.textContent;
  const found = new Readability(document, { serializer: readableDom }).parse();
  const text = found?.content || readableDom(withoutScripts(all));
  const title = (found?.title || told || '').replaceAll(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  return title ? { title, text } : { text };
}

const OF_HEAD = /^(base|link|meta|style|title)$/i;

/** A page may leave its tags out. The parser makes none of them, and takes for the body only what stands behind a head. */
function setInOrder(document: ReturnType<typeof parseHTML>['document']): void {
  const root = document.documentElement;
  if (/^(HEAD,)?BODY$/i.test([...root.children].map(({ nodeName }) => nodeName).join(','))) return;
  const head = document.createElement('head');
  const body = document.createElement('body');
  for (const child of root.childNodes) {
    const { nodeName: name } = child;
    const isHolder = /^(head|body)$/i.test(name);
    const place = /^head$/i.test(name) || OF_HEAD.test(name) ? head : body;
    place.append(...(isHolder ? child.childNodes : [child]));
  }
  root.replaceChildren(head, body);
}

/** What is used of the body of a page. */
interface Body {
  querySelectorAll(selector: string): Iterable<{ remove(): void }>;
}

function withoutScripts(body: Body): Body {
  for (const each of body.querySelectorAll('script, style, noscript, template')) each.remove();
  return body;
}
