/**
 * Milliseconds after which a test says that what it waits for will never come. Nothing at work takes this long, on a
 * machine with a load of 30 either; a test has three times as much (jest.config.mjs).
 */
export const NEVER_COMES = 100_000;

/** Milliseconds for a test of many programs or long texts, one after the other. */
export const MANY_STEPS = 900_000;
