// The same as `rolldown -c`, without its list of files: `npm ci` runs this.
import { copyFileSync, mkdirSync } from 'node:fs';
import { rolldown } from 'rolldown';
import config from '../rolldown.config.mjs';
import { makeCodeCaches } from './code-cache.mjs';
import { finishChunks } from './finish-chunks.mjs';
import { compilePrices } from './prices.mjs';
import { compileStarters } from './starters.mjs';

// Before the library, which has them in chunks.
compilePrices();
await compileStarters();
await Promise.all(
  config.map(async ({ output, ...input }) => {
    const bundle = await rolldown(input);
    await bundle.write(output);
    await bundle.close();
  }),
);
finishChunks('dist/cli');
mkdirSync('dist/pages', { recursive: true });
// The page that `llmkit help advice` shows.
copyFileSync('docs/advice.md', 'dist/pages/advice.md');
await makeCodeCaches();
