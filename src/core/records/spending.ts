/** So many units of `pico_usd` are a US dollar. */
export const PICO = 1e12;

/** What was sent, as limits count it: calls of one user that began in the same stretch of time. */
export interface SpentSlot {
  /** Milliseconds since 1970. */
  from: number;
  until: number;
  /** Empty for none. */
  user_id: string;
  requests: number;
  tokens: number;
  /** Whole numbers, as in usage cells. */
  pico_usd: number;
}

/** A reservation that no line of its call has settled: the call is under way, or its process died. */
export interface HeldSlot extends SpentSlot {
  call_id: string;
  owner: string;
}

/** All that limits look back at. */
export interface Spending {
  settled: SpentSlot[];
  held: HeldSlot[];
}

/** The longest that a limit looks back, in milliseconds. */
export const LONGEST_WINDOW_MS = 24 * 3_600_000;
