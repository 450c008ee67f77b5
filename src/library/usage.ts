import { requireKind } from './given.ts';
import type { Rating } from '../core/records/usage-line.ts';
import type { App as Services } from '../core/services.ts';
import type { ReportOptions, UsageReport } from '../core/usage/make-report.ts';

/** What was called, what it cost, and how good it was. */
export class UsageFigures {
  readonly #services: Pick<Services, 'usage'>;

  constructor(services: Pick<Services, 'usage'>) {
    this.#services = services;
  }

  /** Adds up what was called, by model unless it says by what. */
  async report(options: ReportOptions = {}): Promise<UsageReport> {
    return this.#services.usage.report(requireKind('object', options, 'options'));
  }

  /** Records how good an answer was: the last one of a conversation, that of `CONVERSATION:N`, or of a call by its id. */
  async rate(conversationOrCall: string, rating: Rating, note?: string): Promise<void> {
    await this.#services.usage.rate(conversationOrCall, rating, note);
  }
}

/** What programs see of them; one may put something of its own in their place. */
export type UsageFiguresFront = Pick<UsageFigures, keyof UsageFigures>;
