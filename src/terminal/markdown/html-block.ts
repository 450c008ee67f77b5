const NAMES =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|' +
  'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|' +
  'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|' +
  'track|ul';

const ATTRIBUTE = String.raw`\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|'[^']*'|"[^"]*"))?`;
const TAG = String.raw`(?:[a-z][a-z0-9-]*(?:${ATTRIBUTE})*\s*/?|/[a-z][a-z0-9-]*\s*)>`;

/** A whole tag, comment or the like at the beginning of a text. */
export const HTML_INLINE = new RegExp(
  String.raw`^<(?:${TAG}|!--(?:>|->|[^]*?-->)|\?[^]*?\?>|![a-z][^>]*>|!\[CDATA\[[^]*?\]\]>)`,
  'i',
);

/** The beginning of a text that may still become one. */
const HTML_BEGUN = new RegExp(
  String.raw`^<(?:[a-z][a-z0-9-]*(?:${ATTRIBUTE})*(?:\s+(?:[a-z_:][\w.:-]*)?(?:\s*=\s*(?:[^\s"'=<>\x60]*|'[^']*|"[^"]*))?|\s*/)?|/(?:[a-z][a-z0-9-]*\s*)?|!-?|!--[^]*|\?[^]*|![a-z][^>]*|!\[(?:C(?:D(?:A(?:T(?:A(?:\[[^]*)?)?)?)?)?)?)?$`,
  'i',
);

export function mayBecomeHtml(text: string): boolean {
  return HTML_BEGUN.test(text);
}

/** A block that ends on the line that holds its ending, or before the next empty line. */
export type HtmlEnding = RegExp | 'blank';

const STARTS: readonly [start: RegExp, ending: HtmlEnding][] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [new RegExp(String.raw`^</?(?:${NAMES})(?:\s|/?>|$)`, 'i'), 'blank'],
];
const LONE_TAG = new RegExp(String.raw`^<(?:${TAG})[ \t]*$`, 'i');
const LONE_TAG_BEGUN = new RegExp(String.raw`^<(?:${TAG})?[ \t]*$`, 'i');

/**
 * The block of HTML that begins with `text`, the rest of a line: how it ends; undefined where there is none; 'wait' where
 * more of the line decides.
 */
export function htmlBlock(text: string, isWhole: boolean, isInParagraph: boolean): HtmlEnding | 'wait' | undefined {
  // Only a name that has ended is one.
  if (!isWhole && /^<(?:\/?[a-z0-9-]*\/?|![a-z[-]*)$/i.test(text) && text.length <= LONGEST_NAME) return 'wait';
  const found = STARTS.find(([start]) => start.test(text));
  if (found) return found[1];
  if (isInParagraph || text.length > LONGEST_TAG) return undefined;
  if (isWhole) return LONE_TAG.test(text) ? 'blank' : undefined;
  return LONE_TAG_BEGUN.test(text) || HTML_BEGUN.test(text) ? 'wait' : undefined;
}

const LONGEST_NAME = 30;
/** UTF-16 units for which the beginning of a tag is waited for. */
export const LONGEST_TAG = 500;
