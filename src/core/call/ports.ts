import type { Clock } from '../clock.ts';
import type { AnswerCache } from '../ports/answer-cache.ts';
import type { ModelFactsPort } from '../ports/model-facts.ts';
import type { Owners } from '../ports/owners.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { UsageLine } from '../records/usage-line.ts';

export interface CachingPorts {
  answers: AnswerCache;
  /** In hexadecimal. */
  sha256: (text: string) => Promise<string>;
  clock: Clock;
}

export interface LimitingPorts {
  usage: Pick<UsageLog, 'appendWithin'>;
  modelFacts: ModelFactsPort;
  owners: Pick<Owners, 'mine' | 'isDead'>;
  clock: Clock;
}

/** The end of a call, as far as it is known. */
export type Outcome = Pick<UsageLine, 'usage' | 'status'>;
