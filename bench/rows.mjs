import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerServer, emptyHome, PROGRAM } from './fixtures.mjs';
import { cpu, pairs, peakMemory, wall } from './measure.mjs';

const BARE = fileURLToPath(new URL('bare-rows.cjs', import.meta.url));
/** The same through the SDK of the vendor: what of our cost is its. */
const THROUGH_SDK = fileURLToPath(new URL('sdk-rows.mjs', import.meta.url));
const PARALLEL = '64';
const PAIRS = 3;

/** A prompt and a table of so many rows. */
function table(rows) {
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-bench-'));
  const [prompt, file] = [join(folder, 'say.md'), join(folder, 'rows.csv')];
  writeFileSync(prompt, '---\nvariables: { word: {} }\n---\nSay {{ word }}');
  writeFileSync(file, `word\n${Array.from({ length: rows }, (_, at) => `w${at + 1}\n`).join('')}`);
  return [prompt, '--rows', file, '--parallel', PARALLEL, '--quiet'];
}

/** A prompt over so many rows against a bare loop over node:http, 64 at once. */
export function manyRows(rows) {
  return async () => {
    const { plain } = await answerServer();
    const args = table(rows);
    const settings = {
      LLM_BASE_URL: `${plain}/v1`,
      LLM_API_KEY: 'none',
      LLM_PROVIDER: 'openai',
      LLM_MODEL: 'deltas-20',
    };
    // Each in a home of its own: what was answered there is not asked again.
    const program = (measure) => () =>
      measure([PROGRAM, 'run', ...args], { env: { ...settings, LLMKIT_HOME: emptyHome() } });
    const loop = (script) => (measure) => () => measure([script, plain, 'deltas-20', String(rows), PARALLEL]);
    const bare = loop(BARE);
    const time = await pairs(PAIRS, program(wall), bare(wall));
    const used = await pairs(PAIRS, program(cpu), bare(cpu));
    const usedBySdk = await pairs(PAIRS, program(cpu), loop(THROUGH_SDK)(cpu));
    const memory = await pairs(1, program(peakMemory), bare(peakMemory));
    return [
      { what: 'time, ms', against: 'bare loop', limit: 1.6, ...time },
      { what: 'CPU, ms', against: 'bare loop', limit: 2, ...used },
      { what: 'CPU, ms', against: 'SDK loop', limit: 1, ...usedBySdk },
      { what: 'peak memory, MB', against: 'bare loop', limit: 4, ...memory },
    ];
  };
}
