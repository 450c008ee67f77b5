import type { Connection } from '../../core/ports/provider.ts';
import { PlainHeaders } from './plain-headers.ts';

/** Headers whose values are nobody's business, whoever set them. */
const SECRET_HEADER = /auth|key|token|secret|cookie|password|credential/i;

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
export function shownHeaders(headers: Iterable<[string, string]>, connection: Connection): Record<string, string> {
  const own = new PlainHeaders(connection.headers);
  const shown = [...headers].filter(([name]) => !SECRET_HEADER.test(name));
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

function secretsOf({ api_key, headers }: Connection): string[] {
  const named = Object.entries(headers).filter(([name]) => SECRET_HEADER.test(name));
  const values = named.flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')]);
  // Longest first, so that a secret inside another does not leave the rest of it standing.
  return [api_key ?? '', ...values]
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}
