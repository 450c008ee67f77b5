import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { BUNDLED_PROGRAM, consumerFolder } from '../support/consumer.ts';
import { isAgain, isLong } from '../support/long.ts';
import { runProgram } from '../support/run-module.ts';
import { tempFolder } from '../support/temp-home.ts';

const require = createRequire(import.meta.url);

// Some packages below the library are CommonJS, which esbuild does not turn into ESM (docs/library.md).
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The command lines that make one file of a program. */
const BUNDLERS: Record<string, (from: string, to: string, format: string) => string[]> = {
  esbuild(from, to, format) {
    const options = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${to}`, '--log-level=error'];
    const banner = format === 'esm' ? [`--banner:js=${REQUIRE}`] : [];
    return [require.resolve('esbuild/bin/esbuild'), from, ...options, ...banner];
  },
  rolldown(from, to, format) {
    const program = join(dirname(require.resolve('rolldown/package.json')), 'bin/cli.mjs');
    const options = ['--platform', 'node', '--format', format, '--file', to, '--no-codeSplitting'];
    return [program, from, ...options, '--logLevel', 'silent'];
  },
};

/** In the short form each bundler and each format once; what a newer Node runs is the same file. */
const BUNDLES = [
  ['esbuild', 'esm'],
  ['rolldown', 'cjs'],
  ['esbuild', 'cjs'],
  ['rolldown', 'esm'],
] as const;

describe('when a program is bundled to one file and run where there are no packages', () => {
  test.each(BUNDLES.slice(0, isLong ? undefined : isAgain ? 1 : 2))(
    'by %s as %s, then starters, prices and both vendors are there',
    async (by, format) => {
      const cwd = consumerFolder({ 'program.js': BUNDLED_PROGRAM });
      const elsewhere = tempFolder();
      const file = join(elsewhere, format === 'esm' ? 'program.mjs' : 'program.cjs');
      expect(await runProgram(process.execPath, BUNDLERS[by]!('program.js', file, format), { cwd })).toMatchObject({
        exit: 0,
        err: '',
      });
      expect(readdirSync(elsewhere)).toHaveLength(1);
      const server = await startChatServer();
      const run = await runProgram(process.execPath, [file, `${server.url}/v1`, server.url], { cwd: elsewhere });
      expect(run).toMatchObject({ exit: 0, err: '' });
      const asked = [
        ['Hello there.', true],
        ['Hello there.', true],
      ];
      expect(JSON.parse(run.out)).toEqual({ starters: true, rendered: true, asked });
    },
  );
});
