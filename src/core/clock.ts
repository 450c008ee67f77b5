export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
}

export interface Ids {
  uuid(): string;
}
