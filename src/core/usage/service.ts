import type { UsageLog } from '../ports/usage-log.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Rating } from '../records/usage-line.ts';
import { type HistoryPorts, UsageHistory } from './history.ts';
import type { RatedCall } from './rate-answer.ts';

export interface UsagePorts extends HistoryPorts {
  usage: UsageLog;
  /** The conversation that a reference means. */
  find: (reference: string) => Promise<Conversation>;
}

/** What was called, what it cost, and how good it was. */
export class UsageService extends UsageHistory {
  readonly #ports: UsagePorts;

  constructor(ports: UsagePorts) {
    super(ports);
    this.#ports = ports;
  }

  /**
   * Records how good an answer was: the last one of a conversation, that of `CONVERSATION:N`, or of a call by its id. The
   * last rating of an answer counts.
   */
  async rate(reference: string, rating: Rating, note?: string): Promise<RatedCall> {
    return (await import('./rate-answer.ts')).rateAnswer(this.#ports, reference, rating, note);
  }
}
