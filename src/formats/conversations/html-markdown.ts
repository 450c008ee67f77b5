import { Marked, type Tokens } from 'marked';
import { codeHtml } from './html-code.ts';
import { escapedHtml } from './html-escape.ts';

/** Longer texts are shown as they are: the time of some constructs goes with the square of their length. */
const LONGEST = 100_000;
/** Headings of an answer stand below that of its message. */
const HEADING_SHIFT = 2;
const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** Markdown of a model as HTML. Its own HTML is text, nothing is loaded, and links lead to addresses of the web and of mail only. */
export function markdownHtml(text: string): string {
  if (text.length > LONGEST) return plainHtml(text);
  try {
    return parser.parse(text, { async: false });
  } catch {
    // Nested deeper than the parser can follow.
    return plainHtml(text);
  }
}

/** A text as it was written. */
export function plainHtml(text: string): string {
  return `<pre class="plain" tabindex="0">${escapedHtml(text)}</pre>`;
}

const parser = new Marked({
  gfm: true,
  // As people and models write in a chat: a line is a line.
  breaks: true,
  renderer: {
    html: (token) =>
      token.type === 'html' && token.block ? `<p>${escapedHtml(token.text)}</p>\n` : escapedHtml(token.text),
    // Behind a raw tag the parser takes text for HTML and leaves it as it is.
    text(token) {
      return 'tokens' in token && token.tokens ? this.parser.parseInline(token.tokens) : escapedHtml(token.text);
    },
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + HEADING_SHIFT);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    link({ href, tokens }) {
      return linkTo(href, this.parser.parseInline(tokens));
    },
    image: ({ href, text }) => linkTo(href, escapedHtml(text === '' ? href : text)),
    code: ({ text, lang }) => {
      const [language = ''] = /^[\w+#.-]+/.exec(lang ?? '') ?? [];
      const name = language === '' ? '' : ` class="language-${escapedHtml(language)}"`;
      return `<pre tabindex="0"><code${name}>${codeHtml(text, language)}\n</code></pre>\n`;
    },
    table(token) {
      const rows = token.rows.map((row) => `<tr>${cells(row, 'td', this.parser)}</tr>`).join('\n');
      const head = `<thead><tr>${cells(token.header, 'th', this.parser)}</tr></thead>`;
      return `<div class="table" tabindex="0"><table>${head}<tbody>${rows}</tbody></table></div>\n`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

type InlineParser = { parseInline(tokens: Tokens.TableCell['tokens']): string };

function cells(row: readonly Tokens.TableCell[], tag: 'td' | 'th', parser: InlineParser): string {
  return row
    .map(({ tokens, align }) => {
      const side = align === null ? '' : ` class="${align}"`;
      return `<${tag}${side}>${parser.parseInline(tokens)}</${tag}>`;
    })
    .join('');
}

/** A link where the address is one that a page may lead to; else its text with the address beside it. */
function linkTo(href: string, inside: string): string {
  const address = safeAddress(href);
  if (address !== undefined)
    return `<a href="${escapedHtml(address)}" rel="noopener noreferrer nofollow">${inside}</a>`;
  return `${inside} <span class="address">(${escapedHtml(href)})</span>`;
}

function safeAddress(href: string): string | undefined {
  try {
    const url = new URL(href);
    return SAFE.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
