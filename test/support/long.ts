/** Whether the long forms run: `npm run test:long`. */
export const isLong = process.env['LLMKIT_TEST_LONG'] === '1';

/** Prints a figure of a test beside its result. */
export function figure(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
