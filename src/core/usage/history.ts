import type { Clock } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import type { UsageReads } from '../ports/usage-log.ts';
import type { UsageLine } from '../records/usage-line.ts';
import type { ReportOptions, UsageReport } from './make-report.ts';

export interface HistoryPorts {
  usage: UsageReads;
  clock: Pick<Clock, 'now'>;
}

/** What was called and what it cost. What adds up is loaded when it is asked for. */
export class UsageHistory {
  readonly #ports: HistoryPorts;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  /** Adds up what was called. Throws `usage` for a period or a grouping that there is none of. */
  async report(options: ReportOptions = {}): Promise<UsageReport> {
    return (await import('./make-report.ts')).makeReport(this.#ports, options);
  }

  /** The line of the last call. Throws `not_found` where there is none. */
  async last(): Promise<UsageLine> {
    for await (const lines of this.#ports.usage.readBack()) {
      const found = lines.find(({ kind }) => kind === 'call');
      if (found) return found;
    }
    throw new LlmkitError('not_found', 'No call is recorded yet.', { advice: [{ kind: 'ask' }] });
  }
}
