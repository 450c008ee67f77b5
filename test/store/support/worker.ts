import { writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createUsageLog } from '../../../src/store/records/usage-log.ts';
import { noteDocument, realLocks } from './notes.ts';

/** What the tests let other processes do to a home. */
const tasks: Record<string, (home: string, argument: string) => Promise<void>> = {
  /** Adds 1 to the document's count so many times; says a dot for each that is done. */
  async count(home, times) {
    const document = noteDocument(home);
    for (let i = 0; i < Number(times); i++) {
      await document.update((record) => void record.count++);
      writeSync(1, '.');
    }
  },

  /** Appends so many usage lines. */
  async append(home, times) {
    const usage = createUsageLog({ home, locks: realLocks() });
    for (let i = 0; i < Number(times); i++) {
      await usage.append({ kind: 'call', call_id: `${process.pid}-${i}`, at: '2026-01-01T00:00:00.000Z' });
    }
  },

  /** Takes the document's lock and never gives it back; leaves a half-written file as a crash would. */
  async hold(home) {
    await realLocks().hold(path.join(home, 'note.json'), () => {
      writeFileSync(path.join(home, '.tmp-1-note.json'), '{"kind":');
      writeSync(1, 'ready\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  },
};

const [task = '', home = '', argument = ''] = process.argv.slice(2);
void tasks[task]?.(home, argument);
