import { LlmkitError } from '../../core/errors.ts';
import { isTooDeep, MAX_DEPTH } from '../../core/records/depth.ts';
import { checkRecord, type RecordSchema } from '../../core/records/check.ts';
import { formatVersion, type Fields, type RecordKind } from './kind.ts';
import { corruptFile, newerFile } from '../files/store-error.ts';

/** The form of records of one kind in files: `kind` and `v` first, then the record's own fields, none of that name. */
export interface RecordFormat<T> extends RecordKind {
  schema: RecordSchema<T>;
}

/** A record as read, and the format that the file has. */
export interface Decoded<T> {
  record: T;
  version: number;
}

/** The record in the bytes of `path`; of an older format it is migrated. Refuses what is not such a record. */
export function decodeRecord<T>(format: RecordFormat<T>, path: string, bytes: Buffer): Decoded<T> {
  const document = parseObject(path, bytes);
  const { kind, v: version } = document;
  const wanted = formatVersion(format);
  if (kind !== format.kind) throw corruptFile(path, `it does not say "kind": "${format.kind}"`);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw corruptFile(path, 'its format version "v" is missing or not a number from 1');
  }
  if (version > wanted) throw newerFile(path, version, wanted);
  const checked = checkRecord(format.schema, migrate(format, path, withoutEnvelope(document), version));
  if ('fault' in checked) throw corruptFile(path, checked.fault);
  return { record: checked.record, version };
}

/** The text of a file that holds `record`. Refuses to make one that could not be read again. */
export function encodeRecord<T>(format: RecordFormat<T>, path: string, record: T): string {
  const envelope = { kind: format.kind, v: formatVersion(format) };
  const fields = unlistedLast(withoutEnvelope(record as Fields), format);
  const text = `${JSON.stringify({ ...envelope, ...fields }, null, 2)}\n`;
  // Checked as it will be read: JSON turns a NaN into null and leaves an undefined out.
  const checked = checkRecord(format.schema, withoutEnvelope(JSON.parse(text) as Fields));
  if ('fault' in checked) throw new LlmkitError('internal', `Cannot write ${path}: ${checked.fault}.`);
  return text;
}

function withoutEnvelope({ kind: _kind, v: _version, ...fields }: Fields): Fields {
  return fields;
}

function unlistedLast(fields: Fields, { unlisted = [] }: RecordKind): Fields {
  const last = unlisted.filter((name) => Object.hasOwn(fields, name)).map((name) => [name, fields[name]] as const);
  const listed = Object.entries(fields).filter(([name]) => !unlisted.includes(name));
  return Object.fromEntries([...listed, ...last]);
}

// Made for the first file: a start that reads none is spared a third of a millisecond.
let strictUtf8: InstanceType<typeof TextDecoder> | undefined;

function parseObject(path: string, bytes: Buffer): Fields {
  if (bytes.length === 0) throw corruptFile(path, 'it is empty');
  let text: string;
  try {
    strictUtf8 ??= new TextDecoder('utf-8', { fatal: true });
    text = strictUtf8.decode(bytes);
  } catch {
    throw corruptFile(path, 'it is not text in UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corruptFile(path, `it is not valid JSON${lineOf(text, error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw corruptFile(path, 'it is not a JSON object');
  }
  if (isTooDeep(value)) throw corruptFile(path, `it is nested more than ${MAX_DEPTH} deep`);
  return value as Fields;
}

/** The line of a syntax error, where the parser tells its position. Its message is kept out: it quotes the file. */
function lineOf(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(String(error))?.[1];
  return position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`;
}

function migrate(format: RecordFormat<unknown>, path: string, fields: Fields, version: number): Fields {
  try {
    return format.migrations.slice(version - 1).reduce((older, migration) => migration(older), fields);
  } catch {
    throw corruptFile(path, `its fields are not those of format ${version}`);
  }
}
