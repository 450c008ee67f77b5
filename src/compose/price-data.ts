import type { PackagePrices } from '../models/price-package.ts';
import { builtData } from './built-data.ts';

/** What the price package says of a provider, as tools/prices.mjs compiled it; undefined of one that it does not know. */
export async function packagePrices(provider: string): Promise<PackagePrices | undefined> {
  // A name of the user's own may be any; those of the data are letters.
  if (!/^[a-z]+$/.test(provider)) return undefined;
  try {
    return (await builtData(`prices/${provider}`)) as PackagePrices | undefined;
  } catch {
    return undefined;
  }
}
