// Compares our table of models (src/models/table.ts) with the price package: `npm run models` says what differs, what the
// package has not, and which figures are older than 90 days. Exit 1 when something is to be looked at.
import { pathToFileURL } from 'node:url';
import { loadSources } from './load-sources.mjs';
import { pricesOf } from './prices.mjs';

const OLD_DAYS = 90;

/** The package rounds windows to a thousand or a million. */
const ROUNDING = 0.1;

/**
 * @typedef {Record<string, unknown> | undefined} Prices
 * @typedef {{ provider: string, names: readonly string[], checked: string, context_window?: number, prices?: Prices }} Row
 * @typedef {{ context_window?: number, prices?: Prices } | undefined} Known
 */

/**
 * What is to be looked at in a table, one line each.
 * @param {readonly Row[]} table
 * @param {(provider: string, model: string) => Known} known
 * @param {Date} now
 */
export function findingsIn(table, known, now) {
  const findings = [];
  for (const row of table) {
    const days = Math.floor((now.getTime() - Date.parse(row.checked)) / 86_400_000);
    if (days > OLD_DAYS) findings.push(`${row.provider}/${row.names[0]}: checked ${days} days ago`);
    for (const model of row.names) {
      findings.push(
        ...differences(row, known(row.provider, model)).map((difference) => `${row.provider}/${model}: ${difference}`),
      );
    }
  }
  return findings;
}

/**
 * @param {Row} row
 * @param {Known} known
 */
function differences({ context_window: ours, prices }, known) {
  const theirs = known?.context_window;
  const isOther = ours !== undefined && theirs !== undefined && Math.abs(ours - theirs) > ours * ROUNDING;
  return [
    ...(isOther ? [`context window ${ours}, in the package ${theirs}`] : []),
    ...(known?.prices ? priceDifferences(prices ?? {}, known.prices) : []),
  ];
}

/**
 * @param {NonNullable<Prices>} ours
 * @param {NonNullable<Prices>} theirs
 */
function priceDifferences(ours, theirs) {
  const fields = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return fields
    .filter((field) => sorted(ours[field]) !== sorted(theirs[field]))
    .map((field) => `${field} ${sorted(ours[field])}, in the package ${sorted(theirs[field])}`);
}

/**
 * A price or a list of tiers as text, its fields in one order.
 * @param {unknown} value
 */
function sorted(value) {
  return (
    JSON.stringify(value, (_key, inner) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    ) ?? 'unknown'
  );
}

async function main() {
  const { TABLE, factsInPackage } = await loadSources(['models/table', 'models/price-package']);
  const now = new Date();
  /** @type {(provider: string, model: string) => Known} */
  const known = (provider, model) => factsInPackage(pricesOf(provider), model, now);
  const findings = findingsIn(TABLE, known, now);
  const vendors = TABLE.filter((/** @type {Row} */ { provider }) => provider !== 'mock');
  const missing = vendors.filter((/** @type {Row} */ { provider, names }) => !known(provider, names[0] ?? ''));
  for (const line of findings) console.log(line);
  console.log(`${findings.length} to look at, in ${TABLE.length} rows, beside ${pricesOf('openai').where}`);
  const names = missing.map((/** @type {Row} */ row) => `${row.provider}/${row.names[0]}`);
  if (names.length > 0) console.log(`not in the package: ${names.join(', ')}`);
  return findings.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await main();
