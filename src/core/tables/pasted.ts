const PAIRS = ['""', "''", '``', '\u201c\u201d', '\u2018\u2019'];

/** `text` without a pair of quotes around it: files of variables for docker keep them as part of the value. */
export function withoutQuotes(text: string): string {
  const isQuoted = text.length > 2 && PAIRS.includes(text[0]! + text.at(-1)!);
  return isQuoted ? text.slice(1, -1) : text;
}

/** `OPENAI_API_KEY=`, as it stands in a shell or a file; a key holds `=` at its end only. */
const ASSIGNMENT = /^(?:(?:export|set|setx)\s+|\$env:)?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\s*[=:]\s*(?=[^\s=].{3})/s;

/** A key as people paste it, without blanks, quotes and the name of its variable. */
export function pastedKey(text: string): string {
  const named = withoutQuotes(text.trim()).trim();
  const key = named.replace(ASSIGNMENT, '');
  return withoutQuotes(key.trim()).trim();
}

/** What a person pastes behind the base URL. */
const ENDPOINT = /\/(chat\/completions|completions|responses|v1\/messages|v1\/messages\/count_tokens)$/;

/** An address without the blanks, quotes, slashes and the endpoint that people paste with it. */
export function pastedAddress(text: string): string {
  const bare = withoutQuotes(text.trim()).trim().replace(/\/+$/, '');
  return bare.replace(ENDPOINT, '').replace(/\/+$/, '');
}

/** The address that was meant by `host:port`, which looks like one with a scheme of its own. */
export function withScheme(text: string): string | undefined {
  const bare = pastedAddress(text).replace(/^\/\//, '');
  if (!/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\/[\w./-]*)?$/i.test(bare)) return undefined;
  if (!/[.:]|^localhost\b/.test(bare)) return undefined;
  const isHere = /^(localhost|127\.|0\.0\.0\.0|\[::1?\]|10\.|192\.168\.)/i.test(bare);
  const meant = `${isHere ? 'http' : 'https'}://${bare}`;
  return URL.canParse(meant) ? meant : undefined;
}
