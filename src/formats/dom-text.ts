/** What is read of a node of a page. */
interface PageNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<PageNode>;
  getAttribute?(name: string): string | null;
}

const TEXT = 3;
const ELEMENT = 1;

const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER LI MAIN NAV OL P PRE SECTION TABLE TR UL'.split(
    ' ',
  ),
);

/** A page, or a part of it, as text with the marks of Markdown for headings, lists and code. */
export function readableDom(root: unknown): string {
  const writer = new DomWriter();
  writer.add(root as PageNode);
  return writer.text
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

class DomWriter {
  text = '';
  #isCode = false;

  add(node: PageNode): void {
    if (node.nodeType === TEXT) return this.#words(node.textContent ?? '');
    if (node.nodeType !== ELEMENT) return;
    const { nodeName } = node;
    const name = nodeName.toUpperCase();
    if (name === 'BR') this.text += '\n';
    else if (name === 'PRE') this.#code(node);
    else if (name === 'IMG') this.#words(node.getAttribute?.('alt') ?? '');
    else if (BLOCKS.has(name)) this.#block(name, node);
    else {
      this.#children(node);
      if (name === 'TD' || name === 'TH') this.#words(' | ');
    }
  }

  #children({ childNodes }: PageNode): void {
    for (const child of childNodes) this.add(child);
  }

  #block(name: string, node: PageNode): void {
    this.#newLine(name === 'LI' || name === 'TR' ? 1 : 2);
    if (/^H[1-6]$/.test(name)) this.text += `${'#'.repeat(Number(name[1]))} `;
    if (name === 'LI') this.text += '- ';
    this.#children(node);
    this.#newLine(name === 'LI' || name === 'TR' ? 1 : 2);
  }

  #code(node: PageNode): void {
    this.#newLine(2);
    this.#isCode = true;
    this.text += '```\n';
    this.#children(node);
    this.#newLine(1);
    this.text += '```';
    this.#isCode = false;
    this.#newLine(2);
  }

  #words(text: string): void {
    if (this.#isCode) this.text += text;
    else {
      const words = text.replaceAll(/[\s\u00a0]+/g, ' ');
      this.text += /(^|[\s])$/.test(this.text) ? words.trimStart() : words;
    }
  }

  #newLine(count: number): void {
    if (this.text !== '' && !this.text.endsWith('\n'.repeat(count))) this.text += '\n'.repeat(count);
  }
}
