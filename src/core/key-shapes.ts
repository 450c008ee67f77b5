/** Beginnings of the keys of vendors, and a token of the web. What follows is long; `sk-` alone tells enough. */
const SHAPES = [
  String.raw`[spr]k-[\w-]{3,}`,
  String.raw`(?:gsk|hf|gh[opsur]|github_pat|glpat|r8|tgp_v1|fw|lsv2|xox[abprs]|AIza|ya29\.|nvapi|pplx|xai|csk|AKIA)[\w-]{14,}`,
  String.raw`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`,
].join('|');
/** Beginnings that tell a key also in the midst of a word: behind a flag that has its value with it, such as `-ask-proj-…`. */
const CERTAIN = String.raw`sk-(?:proj-|svcacct-|ant-api\d)[\w-]{12,}`;
const KEY = new RegExp(String.raw`(?<![\w-])(?:${SHAPES})|${CERTAIN}`, 'g');
const ONLY_KEY = new RegExp(String.raw`^(?:${SHAPES})$`);

/** User name and password, and a query, of a URL: either may hold a key. Bounded, because each `://` begins anew. Advice has placeholders. */
const CREDENTIALS = /(:\/\/)(?!NAME:PASSWORD@)[^\s"'`<>/?#@:]{0,200}(?::[^\s"'`<>]{0,500})?@/g;
const QUERY = /(:\/\/[^\s"'`<>?]{0,1000}\?)[^\s"'`<>]+/g;
const BEARER = /\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi;

/** All of these have one of: few texts do, and to look for each shape takes half a millisecond the first time. */
const PERHAPS = /:\/\/|bearer|basic|[spr]k-|eyJ|[\w-]{14}/i;

const HIDDEN = '…';

/** `text` without what has the shape of a key, and without credentials in URLs: for messages, which may quote what was given. */
export function withoutKeys(text: string): string {
  if (!PERHAPS.test(text)) return text;
  return text
    .replaceAll(CREDENTIALS, `$1${HIDDEN}@`)
    .replaceAll(QUERY, `$1${HIDDEN}`)
    .replaceAll(BEARER, `$1 ${HIDDEN}`)
    .replaceAll(KEY, HIDDEN);
}

/** The same for every text in a JSON value, also for names of fields. */
export function withoutKeysIn<Value>(value: Value): Value {
  if (typeof value === 'string') return withoutKeys(value) as Value;
  if (Array.isArray(value)) return value.map(withoutKeysIn) as Value;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [withoutKeys(key), withoutKeysIn(inner)]),
  ) as Value;
}

/** Whether `text` has the shape of a known vendor's key, or holds credentials of a URL. */
export function hasKeyShape(text: string): boolean {
  return ONLY_KEY.test(text) || withoutKeys(text) !== text;
}

/** Whether `text`, given where a name belongs, is rather a key: by its shape, or because nobody calls anything so. */
export function isLikeKey(text: string): boolean {
  return hasKeyShape(text) || text.split(/[^A-Za-z0-9]/).some(isRandom);
}

/** Twenty letters and figures in a row, mixed. */
function isRandom(word: string): boolean {
  return word.length >= 20 && /\d/.test(word) && /[a-z]/i.test(word);
}

/** A name as it may be shown. */
export function shownName(name: string): string {
  return isLikeKey(name) ? HIDDEN : name;
}

const SHOWN = 4;
/** Of a key shorter than this, four characters would be too much. */
const SHORTEST_SHOWN = 20;

/** A key as it may be shown: its last four characters behind dots, only dots for a short one. */
export function maskedKey(key: string): string {
  return `…${key.length < SHORTEST_SHOWN ? '' : key.slice(-SHOWN)}`;
}
