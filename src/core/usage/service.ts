import type { Clock } from '../clock.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Rating, UsageLine } from '../records/usage-line.ts';
import { lastCall } from './last-call.ts';
import type { ReportOptions, UsageReport } from './make-report.ts';
import type { RatedCall } from './rate-answer.ts';

export interface UsagePorts {
  usage: UsageLog;
  clock: Pick<Clock, 'now'>;
  /** What a reference means: a conversation, or one message of it. */
  findPlace: (reference: string) => Promise<{ conversation: Conversation; number?: number }>;
}

/** What was called, what it cost, and how good it was. Its parts are loaded when they are asked for. */
export class UsageService {
  readonly #ports: UsagePorts;

  constructor(ports: UsagePorts) {
    this.#ports = ports;
  }

  /** Adds up what was called. Throws `usage` for a period or a grouping that there is none of. */
  async report(options: ReportOptions = {}): Promise<UsageReport> {
    return (await import('./make-report.ts')).makeReport(this.#ports, options);
  }

  /** The line of the last call. Throws `not_found` where there is none. */
  last(): Promise<UsageLine> {
    return lastCall(this.#ports.usage);
  }

  /**
   * Records how good an answer was: the last one of a conversation, that of `CONVERSATION:N`, or of a call by its id. The
   * last rating of an answer counts.
   */
  async rate(reference: string, rating: Rating, note?: string): Promise<RatedCall> {
    return (await import('./rate-answer.ts')).rateAnswer(this.#ports, reference, rating, note);
  }
}
