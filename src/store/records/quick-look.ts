import { constants, readFileSync } from 'node:fs';
import { formatVersion, type Fields, type RecordKind } from './kind.ts';
import { MAX_BYTES, PLAIN_FILE_FLAGS } from '../files/plain-file.ts';

const HOW = { encoding: 'utf8', flag: (constants.O_RDONLY | PLAIN_FILE_FLAGS) as unknown as string } as const;

/**
 * The document in `file` for a list, read in one call: 1,000 files so cost a third of what they cost with all checks.
 * Undefined for a link, for what is no JSON object in UTF-8 or too large, and for another kind or format; then the file is
 * read properly, which also tells what is wrong. Not looked at are its owner, how deep it is nested, its schema, and the
 * fields that no list shows: a list asks for those that it shows, and who opens the record gets all checks.
 */
export function quickLook(file: string, kind: RecordKind): Fields | undefined {
  try {
    const text = readFileSync(file, HOW);
    // U+FFFD stands in for bytes that are no UTF-8.
    if (text.length > MAX_BYTES || text.includes('\ufffd')) return undefined;
    const document = JSON.parse(listedPart(text, kind)) as Fields;
    return document['kind'] === kind.kind && document['v'] === formatVersion(kind) ? document : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The document without the fields that stand last. As we write it a field of the document, and nothing else, begins a line
 * after two blanks; what is cut in another place is no JSON. Half of the time of a list of prompts goes into parsing.
 */
function listedPart(text: string, { unlisted: [first] = [] }: RecordKind): string {
  if (first === undefined || !text.endsWith('\n}\n')) return text;
  const end = text.indexOf(`,\n  "${first}": `);
  return end === -1 ? text : `${text.slice(0, end)}}`;
}
