/** Whether the long forms run: `npm run test:long`. */
export const isLong = process.env['LLMKIT_TEST_LONG'] === '1';

/** Whether the tests run once more, on another Node: then long tables are tried in part, on each Node in another one. */
export const isAgain = process.env['LLMKIT_TEST_AGAIN'] === '1';

/** Every `every`th row, on another Node every fourth of those; all of them in the long form. */
export function someOf<Row>(rows: readonly Row[], nth: number): Row[] {
  const every = isAgain ? 4 * nth : nth;
  // The Nodes that live long have even numbers.
  const first = (Number.parseInt(process.versions.node, 10) >> 1) % every;
  return isLong ? [...rows] : rows.filter((_, at) => at % every === first);
}

/** Prints a figure of a test beside its result. */
export function figure(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
