import { ownedReads } from '../core/ownership/owned-usage-reads.ts';
import type { WhoActs } from '../core/ownership/actor.ts';
import type { Lookups } from '../core/services.ts';
import { lastCall } from '../core/usage/last-call.ts';
import { makeReport } from '../core/usage/make-report.ts';
import { createUsageReader } from '../store/records/usage-reader.ts';

/** What is asked of the usage log of the home at `folder`, as far as `whoActs` may see it. */
export function usageLookups(folder: string, whoActs: WhoActs, stop: AbortSignal | undefined): Lookups['usage'] {
  const ports = {
    usage: ownedReads(createUsageReader({ home: folder, stop }), whoActs),
    clock: { now: () => new Date() },
  };
  return { report: (asked = {}) => makeReport(ports, asked), last: () => lastCall(ports.usage) };
}
