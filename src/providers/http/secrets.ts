import type { Connection } from '../../core/ports/provider.ts';
import { PlainHeaders } from './plain-headers.ts';
import { isPlain, plainText, type PlainText } from './plain-text.ts';

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

/** Shorter ones may well come together by chance where blanks and markup are left out. */
const SHORTEST_BROKEN = 8;

/** `text` with every key of this connection replaced, also one that a server echoed, broke with markup, or cut. */
export function withoutSecrets(text: string, connection: Connection): string {
  let clean = text;
  const secrets = secretsOf(connection);
  for (const secret of secrets) {
    // Most texts hold nothing of it.
    if (!clean.includes(secret.slice(0, SHORTEST_SECRET))) continue;
    clean = clean.replaceAll(secret, '…');
    const length = lengthAtEnd(clean, secret);
    if (length > 0) clean = `${clean.slice(0, -length)}…`;
  }
  if (isPlain(clean)) return clean;
  const long = secrets.filter((secret) => secret.length >= SHORTEST_BROKEN);
  return long.reduce(withoutBroken, clean);
}

/** `text` without `secret` where markup, blanks or escapes stand between its characters. */
function withoutBroken(text: string, secret: string): string {
  const plain = plainText(text);
  if (plain.text === text) return text;
  const ranges = rangesOf(secret, plain);
  return ranges.reduceRight((clean, [start, end]) => `${clean.slice(0, start)}…${clean.slice(end)}`, text);
}

/** Where `secret` stands in the original of `plain`; at its end also a beginning of it. */
function rangesOf(secret: string, { text, starts, ends }: PlainText): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  const add = (at: number, length: number) => ranges.push([starts[at]!, ends[at + length - 1]!]);
  let next = 0;
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, next)) {
    add(at, secret.length);
    next = at + secret.length;
  }
  const cut = lengthAtEnd(text, secret);
  if (cut > 0 && text.length - cut >= next) add(text.length - cut, cut);
  return ranges;
}

/** How much of the beginning of `secret` the text ends in; 0 for less than can be told from a word. */
function lengthAtEnd(text: string, secret: string): number {
  for (let length = secret.length - 1; length >= SHORTEST_SECRET; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}

/** The headers that can be shown; of those that the user set only the names, because any may hold a secret. */
export function shownHeaders(headers: Iterable<[string, string]>, connection: Connection): Record<string, string> {
  const own = new PlainHeaders(connection.headers);
  const shown = [...headers].filter(([name, value]) => !isSecretHeader(name, value));
  return Object.fromEntries(
    shown.map(([name, value]) => [name, own.has(name) ? '…' : withoutSecrets(value, connection)]),
  );
}

/** A URL for a message: without user name, password and query, which may hold a key. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Whether the value of a header is nobody's business, whoever set it: by its name, or by what it is. */
function isSecretHeader(name: string, value: string): boolean {
  const words = name.split(/[-_.]/);
  const isNamed = !TELLING_WORDS.test(words.at(-1)!) && words.some((word) => SECRET_WORDS.test(word));
  return isNamed || SECRET_VALUE.test(value);
}

/** Each connection's, found once: many calls go the same way. */
const known = new WeakMap<Connection, readonly string[]>();

function secretsOf(connection: Connection): readonly string[] {
  const secrets = known.get(connection) ?? findSecrets(connection);
  known.set(connection, secrets);
  return secrets;
}

function findSecrets({ api_key, headers }: Connection): string[] {
  const named = Object.entries(headers).filter(([name, value]) => isSecretHeader(name, value));
  const values = named.flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')]);
  // Longest first, so that a secret inside another does not leave the rest of it standing.
  return [api_key ?? '', ...values]
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}
