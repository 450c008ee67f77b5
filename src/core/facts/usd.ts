/** US dollars for people: "$0.00042", "$0.013", "$1.28", "$1,204.50". Below a cent two figures that count. */
export function usd(amount: number): string {
  if (amount === 0) return '$0';
  if (amount >= 0.995) return `$${grouped(amount.toFixed(2))}`;
  // Not `toPrecision`, which writes small numbers as 1.2e-7.
  const places = Math.min(12, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(places)}`;
}

/** The cost of something in words: what is not known is said to be so, and never 0. */
export function costWords(cost: number | undefined): string {
  return cost === undefined ? 'cost unknown' : usd(cost);
}

function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+\.)/g, ',');
}
