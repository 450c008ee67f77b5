import type { Notice } from '../events.ts';
import type { Connection } from '../ports/provider.ts';
import { payerOf, payerWords } from '../settings/payer.ts';

/** Who pays for a call, for those who want to know. */
export function payerNotice(connection: Connection): Notice {
  return { type: 'notice', code: 'provider', message: `asking ${payerWords(payerOf(connection))}`, verbose: true };
}
