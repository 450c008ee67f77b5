/** Options of `prompt test` beside those of settings. */
export interface TestCommandOptions {
  record?: boolean;
  live?: boolean;
  repeat?: number;
  junit?: string;
  fromHistory?: number;
  maxChanged?: MostChanged;
  keep?: number[];
  var?: string[];
  yes?: boolean;
  trust?: boolean;
}

/** A count, or a share of all from 0 to 1. */
export type MostChanged = { count: number } | { share: number };
