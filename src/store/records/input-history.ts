import path from 'node:path';
import { hasKeyShape } from '../../core/key-shapes.ts';
import type { InputHistory } from '../../core/ports/input-history.ts';
import { appendLine, type LineFile } from '../files/append-line.ts';
import { writeFileDurably } from '../files/durable-write.ts';
import { prepareFolder } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { newerFile } from '../files/store-error.ts';

const VERSION = 1;
const HEADER = JSON.stringify({ kind: 'history', v: VERSION });
/** Above this size only the newest entries are kept. */
const COMPACT_BYTES = 2 * 1024 * 1024;
const KEPT_ENTRIES = 1000;
const LONGEST_ENTRY = 100_000;

/** The file `history` in the home: one entry a line as a JSON text, so that entries of several lines survive. One that holds a key is not kept. */
export function createInputHistory({ home, locks }: { home: string; locks: Locks }): InputHistory {
  const file = path.join(home, 'history');
  const rules = rulesFor(file);

  return {
    async read() {
      return entriesIn(file, rules).slice(-KEPT_ENTRIES);
    },

    async append(entry) {
      if (entry.length > LONGEST_ENTRY || hasKeyShape(entry)) return;
      prepareFolder(home, home);
      await locks.hold(file, () => {
        if ((readFileSafely(file, rules)?.length ?? 0) > COMPACT_BYTES) compact(file, rules);
        appendLine(file, JSON.stringify(entry), rules);
      });
    },
  };
}

function rulesFor(file: string): LineFile {
  return {
    header: HEADER,
    checkHeader(firstLine) {
      const value = parseJson(firstLine);
      const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
      if (typeof version === 'number' && version > VERSION) throw newerFile(file, version, VERSION);
    },
  };
}

/** Entries, oldest first. The header and whatever a crash tore are no texts, and so no entries. */
function entriesIn(file: string, rules: LineFile): string[] {
  const lines = (readFileSafely(file, rules)?.toString('utf8') ?? '').split('\n');
  rules.checkHeader(lines[0] ?? '');
  return lines.map(parseJson).filter((entry): entry is string => typeof entry === 'string');
}

function compact(file: string, rules: LineFile): void {
  const lines = entriesIn(file, rules)
    .slice(-KEPT_ENTRIES / 2)
    .map((entry) => JSON.stringify(entry));
  writeFileDurably(file, `${[HEADER, ...lines].join('\n')}\n`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
