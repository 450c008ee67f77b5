import { visibleNamesIn } from '../files/names-in.ts';
import { lstatSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sweepTemporaries, temporaryTarget } from '../files/durable-write.ts';
import { type Examination, note, report } from './examination.ts';
import { isDerived } from '../files/derived.ts';
import { isMark, lockedFile } from '../files/lock.ts';
import { readMark } from '../files/mark.ts';
import { besideHome, notOurs } from '../files/restored-home.ts';
import { setAside } from './salvage.ts';
import { refusedFile, shellWord } from '../files/store-error.ts';

/** The text of a lock about its holder. */
const OWNER = /^(\d+):[^:]*:([^:]*):[0-9a-z]+$/;

/** A lock or what a takeover left. Only that of a dead process is taken away, by the right that a takeover needs. */
export async function examineMark(examination: Examination, mark: string): Promise<void> {
  const owner = readMark(mark);
  const isGone = lstatSync(mark, { throwIfNoEntry: false }) === undefined;
  if (isGone) return;
  const [, pid, place] = OWNER.exec(owner ?? '') ?? [];
  if (owner === undefined) {
    // It may be the lock of a living process on a disk that fails: not to be touched.
    await report(examination, {
      path: mark,
      message: 'This lock cannot be read.',
      advice: [{ kind: 'mend_file', how: 'look_at_it' }],
    });
  } else if (pid === undefined) {
    await report(examination, { path: mark, message: 'It has the name of a lock and no llmkit made it.' }, () => {
      return `set aside as ${setAside(mark, { keep: false })}`;
    });
  } else if (examination.owners.isDead(owner)) {
    await report(examination, { path: mark, message: `Process ${pid} left its lock and is gone.` }, () => {
      if (examination.locks.clear(mark)) return 'removed';
      throw refusedFile(mark, 'somebody else may be taking it over', [{ kind: 'retry' }]);
    });
  } else if (place === examination.owners.mine.split(':')[2]) {
    note(examination, mark, `Process ${pid} is at work.`);
  } else {
    await report(examination, {
      path: mark,
      message: `Process ${pid} of another machine or container holds this lock, as far as one can tell from here.`,
      advice: [{ kind: 'run', command: `rm ${shellWord(mark)}`, if: 'owner_is_gone' }],
    });
  }
}

const HOUR = 3_600_000;

/** A half-written file. While its writer lives it is under the lock of the file that it is to become. */
export async function examineTemporary(examination: Examination, temporary: string): Promise<void> {
  const target = path.join(path.dirname(temporary), temporaryTarget(path.basename(temporary)) ?? '');
  const finding = { path: temporary, message: 'A process that was killed left it half-written.' };
  if (isMark(target) || isDerived(examination.home, target)) {
    // The making of these is under no lock of their own: a minute would do, an hour is sure.
    const changed = lstatSync(temporary, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed < HOUR) return;
    await report(examination, finding, () => (rmSync(temporary, { force: true }), 'removed'));
    return;
  }
  const owner = readMark(`${target}.lock`);
  const isAtWork = owner !== undefined && !examination.owners.isDead(owner);
  if (isAtWork || lstatSync(temporary, { throwIfNoEntry: false }) === undefined) return;
  await report(examination, finding, () =>
    examination.locks.hold(target, () => {
      sweepTemporaries(target);
      return 'removed';
    }),
  );
}

/** Examines what a restore that was killed left beside the home. */
export async function examineBeside(examination: Examination): Promise<void> {
  const { home, locks } = examination;
  const parent = path.dirname(home);
  const locked = path.basename(home).toLowerCase();
  for (const name of visibleNamesIn(parent)) {
    if (isMark(name) && lockedFile(name) === locked) await examineMark(examination, path.join(parent, name));
  }
  for (const folder of Object.values(besideHome(home))) {
    const owner = readMark(path.join(parent, `${locked}.lock`));
    const isAtWork = owner !== undefined && !examination.owners.isDead(owner);
    if (isAtWork || lstatSync(folder, { throwIfNoEntry: false }) === undefined) continue;
    const why = notOurs(folder);
    if (why !== undefined && lstatSync(home, { throwIfNoEntry: false }) === undefined) {
      const message = `It is where a restore that was killed leaves a home, and is not taken for it: ${why}.`;
      await report(examination, { path: folder, message, advice: [{ kind: 'mend_file', how: 'look_at_it' }] });
      continue;
    }
    await report(examination, { path: folder, message: 'A restore that was killed left it.' }, () =>
      locks.hold(home, () => {
        rmSync(folder, { recursive: true, force: true });
        return 'removed';
      }),
    );
  }
}
