import { availableParallelism, loadavg } from 'node:os';

/**
 * Milliseconds after which a test says that what it waits for will never come. Nothing at work takes this long, on a
 * machine with a load of 30 either; a test has three times as much (jest.config.mjs).
 */
export const NEVER_COMES = 100_000;

/**
 * Seconds within which a server that answers at once is sure to be heard: `seconds` on a quiet machine, more by as much as
 * others keep this one busy.
 */
export function patient(seconds: number): number {
  return seconds * Math.max(1, Math.ceil(loadavg()[0]! / availableParallelism()));
}

/** Milliseconds for a test of many programs or long texts, one after the other. */
export const MANY_STEPS = 900_000;
