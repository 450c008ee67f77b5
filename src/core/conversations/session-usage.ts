import type { Conversation } from '../records/conversation.ts';
import type { Rating } from '../records/usage-line.ts';
import type { UsageReport } from '../usage/make-report.ts';
import type { UsageService } from '../usage/service.ts';

/** What the conversation of a session took, and how good its answers were. */
export class SessionUsage {
  readonly #usage: UsageService;
  /** The conversation; throws what cannot be done without one. */
  readonly #existing: (what: string) => Conversation;

  constructor(usage: UsageService, existing: (what: string) => Conversation) {
    this.#usage = usage;
    this.#existing = existing;
  }

  /** By model, since the conversation began. */
  report(): Promise<UsageReport> {
    const { id, created_at: since } = this.#existing('tell usage');
    return this.#usage.report({ conversation: id, since: new Date(since) });
  }

  /** Rates the last answer. */
  async rate(rating: Rating, note?: string): Promise<void> {
    await this.#usage.rate(this.#existing('rate').id, rating, note);
  }
}
