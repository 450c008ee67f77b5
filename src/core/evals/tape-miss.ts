import { LlmkitError } from '../errors.ts';
import { withShortNames } from '../short-names.ts';
import type { TapedRequest } from '../records/tape.ts';

/** A place at which two requests differ. */
interface Difference {
  path: string[];
  now: unknown;
  taped: unknown;
  /** How much of it differs, in UTF-16 units. */
  size: number;
}

/** The error for a request that is on no tape, with what differs from the nearest one that is. */
export function notOnTape(asked: TapedRequest, taped: readonly TapedRequest[]): LlmkitError {
  const [nearest] = taped
    .map((one) => ({ one, differences: differencesOf(asked, one) }))
    .toSorted((one, other) => weightOf(one.differences) - weightOf(other.differences));
  const why = nearest === undefined ? 'nothing is recorded' : wordsOf(nearest.differences, asked, nearest.one);
  return new LlmkitError('not_found', withShortNames(`Not on tape: ${why}.`), { details: { not_on_tape: true } });
}

/** Tells whether a call failed because its request is on no tape. */
export function isMiss({ details }: LlmkitError): boolean {
  return details['not_on_tape'] === true;
}

/** Another model or a missing message weighs more than a few words. */
const EACH = 20;

function weightOf(differences: readonly Difference[]): number {
  return differences.reduce((sum, { size }) => sum + EACH + size, 0);
}

function differencesOf(now: unknown, taped: unknown, path: string[] = []): Difference[] {
  if (now === taped) return [];
  if (isObject(now) && isObject(taped) && Array.isArray(now) === Array.isArray(taped)) {
    const keys = [...new Set([...Object.keys(now), ...Object.keys(taped)])];
    return keys.flatMap((key) => differencesOf(now[key], taped[key], [...path, key]));
  }
  return [{ path, now, taped, size: sizeOf(now, taped) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sizeOf(now: unknown, taped: unknown): number {
  const [one, other] = [textOf(now), textOf(taped)];
  const { start, end } = sameEnds(one, other);
  return Math.max(one.length, other.length) - start - end;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** How many characters two texts have in common at their beginning and, behind that, at their end. */
function sameEnds(one: string, other: string): { start: number; end: number } {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return { start, end };
}

/** The first difference in words, and how many more there are; who is asked comes first. */
function wordsOf(differences: readonly Difference[], asked: TapedRequest, taped: TapedRequest): string {
  const others = differences.filter(({ path }) => path.join('.') !== 'provider' && path.join('.') !== 'request.model');
  if (others.length < differences.length)
    return `it asks ${whoIn(asked)}, on tape is ${whoIn(taped)}${andMore(others)}; name who is meant (-m, or models)`;
  const [first, ...more] = differences;
  if (first === undefined) return 'a request like it has another key';
  return `${placeOf(first.path)} ${changeOf(first)}${andMore(more)}`;
}

function whoIn({ provider, request }: TapedRequest): string {
  return clipped(`${provider}/${textOf(request['model'])}`);
}

function andMore({ length }: readonly Difference[]): string {
  return length > 0 ? ` (and ${length} more)` : '';
}

/** `the text of message 2`, `temperature`, `the system text`. */
function placeOf([first = '', ...path]: string[]): string {
  if (first !== 'request') return first;
  const [field = '', at = '', part = ''] = path;
  if (field !== 'messages') return path.join('.');
  const message = `message ${Number(at) + 1}`;
  return part === 'content' || part === '' ? message : `${path.slice(2).join('.')} of ${message}`;
}

/** Characters around what differs. */
const AROUND = 12;
const LONGEST = 36;

function changeOf({ now, taped }: Difference): string {
  if (typeof now !== 'string' || typeof taped !== 'string') {
    const [one, other] = [now, taped].map((value) => (value === undefined ? 'absent' : clipped(textOf(value))));
    return `is ${one}, on tape ${other}`;
  }
  const { start, end } = sameEnds(now, taped);
  const piece = (text: string) => {
    const from = Math.max(0, start - AROUND);
    const to = Math.max(from, text.length - Math.max(0, end - AROUND));
    return `${from > 0 ? '…' : ''}${clipped(text.slice(from, to), to < text.length)}`;
  };
  return `says ${JSON.stringify(piece(now))}, on tape ${JSON.stringify(piece(taped))}`;
}

function clipped(text: string, goesOn = false): string {
  const characters = Array.from(text);
  return characters.length > LONGEST || goesOn ? `${characters.slice(0, LONGEST).join('')}…` : text;
}
