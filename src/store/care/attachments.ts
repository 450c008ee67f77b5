import { lstatSync } from 'node:fs';
import path from 'node:path';
import { removeFileDurably } from '../files/durable-write.ts';
import { visibleNamesIn } from '../files/names-in.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { MOVE_AWAY } from '../files/store-error.ts';
import { hashOf } from '../records/attachments.ts';
import { ATTACHMENT_FOLDER, CONVERSATION_FOLDER, isHash } from '../records/folders.ts';
import { breathe } from '../files/breathe.ts';
import { type Examination, report } from './examination.ts';
import type { NamedFiles } from './files-named.ts';

/** Bytes that were put a moment ago may be named in the next: nobody waits an hour. */
const HOUR = 3_600_000;

/** Looks at the bytes of files: those that nobody names, those that are missing, and those that are not what they were. */
export async function examineAttachments(examination: Examination, named: NamedFiles): Promise<void> {
  const { home } = examination;
  const folder = path.join(home, ATTACHMENT_FOLDER);
  const there = new Set(visibleNamesIn(folder).filter(isHash));
  for (const sha256 of there) {
    await breathe(examination.stop?.signal);
    const file = path.join(folder, sha256);
    examination.files++;
    if (!named.has(sha256)) await reportUnnamed(examination, file, sha256, named.isWhole);
    else if (isDamaged(file, sha256))
      await report(examination, {
        path: file,
        message: 'Its bytes are not those that its name says.',
        advice: MOVE_AWAY,
      });
  }
  for (const [sha256, { file, name }] of named.entries()) {
    if (there.has(sha256)) continue;
    const message = `It names the file ${JSON.stringify(name)}, whose bytes are missing.`;
    const id = path.basename(file, '.json');
    await report(examination, { path: file, message, advice: [{ kind: 'show', what: 'conversation', name: id }] });
  }
}

function isDamaged(file: string, sha256: string): boolean {
  try {
    const bytes = readFileSafely(file);
    return bytes !== undefined && hashOf(bytes) !== sha256;
  } catch {
    // Its owner or kind is told already.
    return false;
  }
}

async function reportUnnamed(examination: Examination, file: string, sha256: string, mayGo: boolean): Promise<void> {
  const changed = lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - changed < HOUR) return;
  const finding = { path: file, message: 'No conversation names these bytes of a file.' };
  if (!mayGo) return report(examination, { ...finding, advice: [{ kind: 'doctor' }] });
  await report(examination, finding, () =>
    examination.locks.hold(file, () =>
      isNamedNow(examination, sha256) ? 'named by now' : (removeFileDurably(file), 'removed'),
    ),
  );
}

/** Once more, and under its lock: who names bytes puts them before and after. */
function isNamedNow({ home }: Examination, sha256: string): boolean {
  const folder = path.join(home, CONVERSATION_FOLDER.folder);
  return visibleNamesIn(folder).some((name) => readFileSafely(path.join(folder, name))?.includes(sha256) === true);
}
