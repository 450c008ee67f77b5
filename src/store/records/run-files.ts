import path from 'node:path';
import type { LineFile } from '../files/append-line.ts';
import { namesIn } from '../files/names-in.ts';
import { versionedHeader } from './line-header.ts';

/** The folder of the states of runs in the home. */
export const RUN_FOLDER = 'runs';

/** Bytes of a file; then a run goes on in another. */
export const MAX_RUN_BYTES = 64 * 1024 * 1024;

/** The states of runs among the paths below a home. */
export const RUN_FILES = /^runs\/[0-9a-z]+(\.[1-9]\d{0,5})?\.jsonl$/;

/** The file of a part of a run, from 1. */
export function runFile(folder: string, id: string, part: number): string {
  return path.join(folder, part === 1 ? `${id}.jsonl` : `${id}.${part}.jsonl`);
}

/** The parts of a run that are there, in order. */
export function partsOfRun(folder: string, id: string): string[] {
  const names = new Set(namesIn(folder));
  const parts: string[] = [];
  for (let part = 1; ; part++) {
    const file = runFile(folder, id, part);
    if (!names.has(path.basename(file))) return parts;
    parts.push(file);
  }
}

/** How such a file begins. */
export function runRules(file: string): LineFile {
  return { limit: 2 * MAX_RUN_BYTES, ...versionedHeader('run', 1, file) };
}
