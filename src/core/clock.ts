export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** Milliseconds of processor time that this process has used; where it is absent, limits go by `monotonic`. */
  processor?(): number;
}

export interface Ids {
  uuid(): string;
}
