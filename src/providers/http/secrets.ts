import type { Connection } from '../../core/ports/provider.ts';

/** Words in the name of a header that holds a secret. */
const SECRET_WORDS =
  /^(proxy)?(auth|authorization|(api)?key|apikey|.*token|.*secret|cookie2?|password|passwd|credentials?|signature)$/i;

/** Last words of names that tell about a secret, or about whose it is, and hold none: `x-portkey-provider`. */
const TELLING_WORDS = /^(provider|type|mode|version|scheme|region)$/i;

/** A value that is a secret wherever it stands: it begins as keys do, or is a long one of letters and digits. */
const SECRET_VALUE =
  /^(Bearer|Basic|Token)\s+\S|^(sk|pk|rk|gsk|xai|ghp|gho|github_pat|hf|key|pc)[-_][\w.-]{8,}|^(eyJ|AIza)[\w.-]{10,}|^(?=.*\d)(?=.*[A-Za-z])[\w~+/=]{20,}$/;

/** Shorter ones hide nothing and would blot out ordinary words. */
const SHORTEST_SECRET = 4;

/** `text` with every key of this connection replaced, also one that a server echoed, or cut in the middle. */
export function withoutSecrets(text: string, connection: Connection): string {
  let clean = text;
  for (const secret of secretsOf(connection)) {
    clean = clean.replaceAll(secret, '…');
    for (let length = secret.length - 1; length >= SHORTEST_SECRET; length -= 1) {
      if (clean.endsWith(secret.slice(0, length))) clean = `${clean.slice(0, -length)}…`;
    }
  }
  return clean;
}

/** The headers that can be shown; of those that the user set only the names, because any may hold a secret. */
export function shownHeaders(headers: Headers, connection: Connection): Record<string, string> {
  const own = new Headers(connection.headers);
  const shown = [...headers].filter(([name, value]) => !isSecretHeader(name, value));
  return Object.fromEntries(
    shown.map(([name, value]) => [name, own.has(name) ? '…' : withoutSecrets(value, connection)]),
  );
}

/** A URL for a message: without user name, password and query, which may hold a key. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Whether the value of a header is nobody's business, whoever set it: by its name, or by what it is. */
function isSecretHeader(name: string, value: string): boolean {
  const words = name.split(/[-_.]/);
  const isNamed = !TELLING_WORDS.test(words.at(-1)!) && words.some((word) => SECRET_WORDS.test(word));
  return isNamed || SECRET_VALUE.test(value);
}

function secretsOf({ api_key, headers }: Connection): string[] {
  const named = Object.entries(headers).filter(([name, value]) => isSecretHeader(name, value));
  const values = named.flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')]);
  // Longest first, so that a secret inside another does not leave the rest of it standing.
  return [api_key ?? '', ...values]
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}
