import type { Scalar, YAMLError } from 'yaml';

/** A scalar as it was written: `1.0` stays `1.0`, `yes` stays `yes`, and numbers that no double holds keep their digits. */
export function scalarText(node: Scalar): string {
  if (node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value as number | boolean));
}

/** The fault in words for people: what the parser says of several documents is advice for programmers. */
export function faultText({ code, message }: YAMLError): string {
  return code === 'MULTIPLE_DOCS' ? 'it holds several documents where one is expected' : message;
}
