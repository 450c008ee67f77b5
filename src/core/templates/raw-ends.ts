const END = /\{%-(\s*endraw\s*-?%\})/g;

/**
 * `text` with every `{%- endraw` as liquidjs knows it, which does not see the hyphen there and takes the block for one
 * that is never closed. The blanks before it, which it takes away, go into the tag: all else stays in its place.
 */
export function withPlainRawEnds(text: string): string {
  let plain = '';
  let from = 0;
  for (const { 0: whole, 1: rest, index } of text.matchAll(END)) {
    const before = text.slice(from, index);
    const kept = before.trimEnd();
    plain += `${kept}{%${before.slice(kept.length)} ${rest}`;
    from = index + whole.length;
  }
  return plain + text.slice(from);
}
