import type { LineFile } from '../files/append-line.ts';
import { newerFile } from '../files/store-error.ts';

/** The first line of a file of lines, which says kind and format; one of a newer format is refused. */
export function versionedHeader(kind: string, version: number, file: string): Pick<LineFile, 'header' | 'checkHeader'> {
  return {
    header: JSON.stringify({ kind, v: version }),
    checkHeader(firstLine) {
      const found = versionIn(firstLine);
      if (found !== undefined && found > version) throw newerFile(file, found, version);
    },
  };
}

function versionIn(firstLine: string): number | undefined {
  try {
    const value = JSON.parse(firstLine) as unknown;
    const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
    return typeof version === 'number' ? version : undefined;
  } catch {
    return undefined; // cut short by a crash
  }
}
