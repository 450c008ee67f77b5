/** Deeper than any record of ours; Node writes no JSON that is nested some thousands deep. */
export const MAX_DEPTH = 500;

/** The most levels that a record takes of what somebody else nests, so that it stays well within its own. */
export const MAX_FOREIGN_DEPTH = 100;

/** Tells whether `value` is nested deeper than a record may be. */
export function isTooDeep(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isTooDeep(part, levels - 1));
}
