import fs from 'node:fs';
import path from 'node:path';
import type { PackagePrices } from '../models/price-package.ts';

// Where the compiled prices lie, seen from the built module. Put in by the build, and by jest.config.mjs in tests.
declare const __LLMKIT_PRICES__: string;

/** What the price package says of a provider, as tools/prices.mjs compiled it; undefined of one that it does not know. */
export function packagePrices(provider: string): PackagePrices | undefined {
  // A name of the user's own may be any; those of the files are letters.
  if (!/^[a-z]+$/.test(provider)) return undefined;
  try {
    const file = path.join(import.meta.dirname, __LLMKIT_PRICES__, `${provider}.json`);
    return JSON.parse(fs.readFileSync(file, 'utf8')) as PackagePrices;
  } catch {
    return undefined;
  }
}
