import { askedWait } from './asked-wait.ts';
import { type Json, listIn, objectIn, parseJson, textIn } from '../http/json.ts';

/** The words of a server about a failure, out of whatever shape it came in. */
export interface ServerError {
  /** In the server's words: one line without markup, a few thousand characters at most; empty when it gave none. */
  text: string;
  type?: string;
  code?: string;
  /** The parameter at fault, as the server names it. */
  param?: string;
  /** The wait that it asks for before the next try, in milliseconds. */
  retry_after_ms?: number;
}

/** Bounds the work on a page of any size, in UTF-16 units. */
const LONGEST_TEXT = 4096;

/** Reads the body of an error response. */
export function readErrorBody(body: string): ServerError {
  const json = parseJson(body);
  if (typeof json === 'object' && json !== null) return readErrorJson(json);
  return { text: oneLine(typeof json === 'string' ? json : withoutMarkup(body)) };
}

/** Reads an error object, from a response or from an event of a stream. */
export function readErrorJson(json: unknown): ServerError {
  const outer = objectIn(Array.isArray(json) ? json[0] : json);
  const inner = objectIn(outer['error']);
  const error = Object.keys(inner).length > 0 ? inner : outer;
  const details = listIn(objectIn(error['message'])['detail'] ?? error['detail']);
  const text = oneLine([wordsIn(error), upstreamWords(error)].filter(Boolean).join(' '));
  const result: ServerError = { text };
  const type = textIn(error['type'] ?? error['status']);
  const base = objectIn(outer['base_resp']);
  const code = textIn(error['code']) ?? numberText(error['code'] ?? base['status_code']);
  const param = textIn(error['param']) ?? locationOf(details[0]).at(-1);
  if (type !== undefined) result.type = type;
  if (code !== undefined) result.code = code;
  if (param !== undefined) result.param = param;
  const wait = askedWait(error, text);
  if (wait !== undefined) result.retry_after_ms = wait;
  return result;
}

/** No server nests its words deeper; one that does gets none. */
const DEEPEST = 6;

/** The words of `{message}`, `{error: 'text'}`, `{detail}` and their kin, wherever they lie. */
function wordsIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return depth > DEEPEST ? '' : plainWords(value, depth);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return '';
  if (Array.isArray(value))
    return value
      .map((fault) => faultWords(fault, depth + 1))
      .filter(Boolean)
      .join('; ');
  const error = objectIn(value);
  for (const key of ['message', 'error', 'detail', 'msg', 'errors', 'base_resp', 'status_msg', 'title']) {
    const words = wordsIn(error[key], depth + 1);
    if (words !== '') return words;
  }
  return '';
}

/** A gateway's message may be the JSON that the server behind it sent. */
function plainWords(text: string, depth: number): string {
  const json = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  return json === undefined ? text : wordsIn(json, depth + 1);
}

/** One entry of a list of faults; FastAPI's say in `loc` what they are about. */
function faultWords(fault: unknown, depth: number): string {
  return [locationOf(fault).join('.'), wordsIn(fault, depth)].filter(Boolean).join(': ');
}

function locationOf(fault: unknown): string[] {
  return listIn(objectIn(fault)['loc'])
    .map(String)
    .filter((part) => part !== 'body');
}

/** A gateway (OpenRouter) passes on what the vendor behind it said. */
function upstreamWords(error: Json): string {
  const raw = textIn(objectIn(error['metadata'])['raw']);
  return raw === undefined ? '' : readErrorBody(raw).text;
}

function numberText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : undefined;
}

/** A page's title, else its words. */
function withoutMarkup(page: string): string {
  const text = page.slice(0, 4 * LONGEST_TEXT);
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
  if (title) return title;
  return text.replace(/<(script|style)\b.*?<\/\1/gis, ' ').replace(/<[^>]*>/g, ' ');
}

function oneLine(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(/\s+/g, ' ').trim();
}
