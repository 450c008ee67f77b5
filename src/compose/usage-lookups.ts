import { setFlagsFromString } from 'node:v8';
import { ownedReads } from '../core/ownership/owned-usage-reads.ts';
import type { WhoActs } from '../core/ownership/actor.ts';
import type { Lookups } from '../core/services.ts';
import type { Stop } from '../core/stopping.ts';
import { lastCall } from '../core/usage/last-call.ts';
import { makeReport } from '../core/usage/make-report.ts';
import { createUsageReader } from '../store/records/usage-reader.ts';

/**
 * How much runs before V8 optimizes it, eight times what it takes otherwise: adding up a day is over before its optimized
 * code would be ready, and making it took a sixth of the time; a year is added up as fast as ever (measured).
 */
const OPTIMIZE_LATER = '--interrupt-budget=1000000';

/** What is asked of the usage log of the home at `folder`, as far as `whoActs` may see it. */
export function usageLookups(folder: string, whoActs: WhoActs, stop: Stop | undefined): Lookups['usage'] {
  setFlagsFromString(OPTIMIZE_LATER);
  const ports = {
    usage: ownedReads(createUsageReader({ home: folder, stop }), whoActs),
    clock: { now: () => new Date() },
  };
  return { report: (asked = {}) => makeReport(ports, asked), last: () => lastCall(ports.usage) };
}
