import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { figure, isAgain, isLong } from '../support/long.ts';
import { tempFolder } from '../support/temp-home.ts';
import { lineMaker } from './command-lines.ts';
import { fuzzFolder, tryLine } from './run-line.ts';

const SEED = Number(process.env['LLMKIT_FUZZ_SEED'] ?? 1);
const COUNT = Number(process.env['LLMKIT_FUZZ_LINES'] ?? (isLong ? 20_000 : isAgain ? 30 : 120));
/** Lines at once. */
const PARALLEL = 2;
const MOST_TOLD = 30;

test(
  'when any words stand on the command line, then it ends as documented and says so',
  async () => {
    const [lineFor, folder, scratch] = [await lineMaker(), await fuzzFolder(), join(tempFolder(), 'lines')];
    mkdirSync(scratch);
    const faults: string[] = [];
    const ends = new Map<number | null, number>();
    let next = 0;
    const work = async () => {
      while (next < COUNT && faults.length < MOST_TOLD) {
        const at = next++;
        const { code, fault } = await tryLine(lineFor(SEED * 1_000_000 + at), folder, scratch);
        ends.set(code, (ends.get(code) ?? 0) + 1);
        if (fault !== undefined) faults.push(`LLMKIT_FUZZ_SEED=${SEED}, line ${at}: ${fault}`);
        if (at % 1000 === 999) figure(`${at + 1} lines, ${faults.length} faults`);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    const byCode = [...ends].toSorted(([a], [b]) => Number(a) - Number(b)).map(([code, count]) => `${code}: ${count}`);
    figure(`lines by exit code: ${byCode.join(', ')}`);
    expect(faults).toEqual([]);
  },
  6 * 3_600_000,
);
