import { LlmkitError } from '../../core/errors.ts';
import { userOfValues } from '../../core/ownership/owned-values.ts';
import { TESTS_FOLDER } from '../files/home.ts';
import { LAST_VALUES } from '../records/formats.ts';
import { ATTACHMENT_FOLDER, BATCH_FOLDER, CONVERSATION_FOLDER, PROMPT_FOLDER } from '../records/folders.ts';
import type { Fields } from '../records/kind.ts';
import { USAGE_FOLDER } from '../records/usage-files.ts';
import { RUN_FOLDER } from '../records/run-files.ts';
import { userOfRun } from '../../core/ownership/owned-runs.ts';

/** Bytes of a file of the home, and how many records or lines of it stayed out. */
interface Rest {
  /** Undefined where nothing of the file may be read. */
  bytes: Buffer | undefined;
  leftOut: number;
}

interface Reading {
  mayRead: (record: Fields) => boolean;
  named: Set<string>;
  /** The text of another file of the home, by its path below it; undefined where there is none. */
  textOf: (relative: string) => string | undefined;
}

/**
 * What `mayRead` leaves of a file of the home at the path `relative`; of bytes of files what the conversations before have
 * `named`. Throws `check_failed` where it cannot be told whose
 * it is.
 */
export function withoutOthers(relative: string, bytes: Buffer, { mayRead, named, textOf }: Reading): Rest {
  const [folder, file = ''] = relative.split('/');
  if (folder === ATTACHMENT_FOLDER) return named.has(file) ? { bytes, leftOut: 0 } : { bytes: undefined, leftOut: 0 };
  if (folder === USAGE_FOLDER) return withoutLines(bytes, mayRead);
  if (folder === TESTS_FOLDER) {
    // They belong with their prompt; one that comes with llmkit is everybody's.
    const prompt = textOf(`${PROMPT_FOLDER.folder}/${file.replace(/\.(test\.ya?ml|tapes\.jsonl)$/, '')}.json`);
    const isReadable = prompt === undefined || mayRead(parsed(prompt) ?? {});
    return isReadable ? { bytes, leftOut: 0 } : { bytes: undefined, leftOut: 1 };
  }
  if (folder === RUN_FOLDER)
    return mayRead({ user_id: userOfRun(file) }) ? { bytes, leftOut: 0 } : { bytes: undefined, leftOut: 1 };
  if (relative === LAST_VALUES.file) return withoutValues(bytes, mayRead);
  const ofRecords: unknown[] = [CONVERSATION_FOLDER.folder, PROMPT_FOLDER.folder, BATCH_FOLDER.folder];
  if (!ofRecords.includes(folder)) return { bytes, leftOut: 0 };
  const record = parsed(bytes.toString('utf8'));
  if (record === undefined) throw new LlmkitError('check_failed', `Cannot tell whose ${relative} is: it is damaged.`);
  if (!mayRead(record)) return { bytes: undefined, leftOut: 1 };
  for (const [hash] of bytes.toString('latin1').matchAll(/\b[0-9a-f]{64}\b/g)) named.add(hash);
  return { bytes, leftOut: 0 };
}

function withoutValues(bytes: Buffer, mayRead: (record: Fields) => boolean): Rest {
  const document = parsed(bytes.toString('utf8'));
  const all = Object.entries(Object(document?.['values']) as Fields);
  const kept = all.filter(([key]) => mayRead({ user_id: userOfValues(key) }));
  if (kept.length === all.length) return { bytes, leftOut: 0 };
  const text = `${JSON.stringify({ ...document, values: Object.fromEntries(kept) }, null, 2)}\n`;
  return { bytes: Buffer.from(text), leftOut: all.length - kept.length };
}

function withoutLines(bytes: Buffer, mayRead: (line: Fields) => boolean): Rest {
  const lines = bytes.toString('utf8').split('\n');
  const kept = lines.filter((line) => {
    const fields = line === '' ? {} : parsed(line);
    return fields !== undefined && mayRead(fields);
  });
  return { bytes: Buffer.from(kept.join('\n')), leftOut: lines.length - kept.length };
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
