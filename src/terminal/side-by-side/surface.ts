import type { TextOutput } from '../io.ts';

/** Where several answers that come at once are shown. */
export interface Surface {
  /** One output for each answer, in their order. */
  readonly outputs: readonly TextOutput[];
  /** The answer `at` has ended, and was shown to its end. `mark` is what there is to say of how, if anything. */
  ended(at: number, mark?: string): void | Promise<void>;
  /** Shows something on standard error, which may be the same terminal. */
  beside(show: () => void): void;
  /** All have ended: what is left is shown. */
  end(): void | Promise<void>;
}

/** Before every row of an answer: only our own words stand at the beginning of one. */
export const INDENT = '  ';
