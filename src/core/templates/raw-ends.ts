const END = /\{%(-?)(\s*)endraw(\s*)(-?)%\}/g;

/**
 * `text` with every `{%- endraw -%}` as liquidjs knows it: it does not see a hyphen before the word, nor one right behind
 * it, and takes the block for one that is never closed. The blanks that the first hyphen takes away go into the tag, so
 * that all else stays in its place.
 */
export function withPlainRawEnds(text: string): string {
  let plain = '';
  let from = 0;
  for (const { 0: whole, 1: first = '', 2: inside = '', 3: behind = '', 4: last = '', index } of text.matchAll(END)) {
    const before = text.slice(from, index);
    const kept = first === '' ? before : before.trimEnd();
    const blanks = first === '' && last !== '' && behind === '' ? ' ' : first.replace('-', ' ');
    plain += `${kept}{%${before.slice(kept.length)}${inside}endraw${blanks}${behind}${last}%}`;
    from = index + whole.length;
  }
  return plain + text.slice(from);
}
