import { present } from '../fields.ts';
import { maskedKey } from '../key-shapes.ts';
import { isAddress } from './server-name.ts';
import type { Connection } from '../ports/provider.ts';

/** Who pays for a call. */
export interface Payer {
  /** Absent for an address of one call, which is nobody's own. */
  provider?: string;
  /** As messages name it. */
  server: string;
  /** Where the key stands; absent where none is sent. */
  source?: string;
  /** The last four characters of the key behind dots. Absent where a program tells it that was not run. */
  key?: string;
}

export function payerOf({ provider, server, ad_hoc, api_key: key, api_key_from: source }: Connection): Payer {
  return present({
    provider: ad_hoc ? undefined : provider,
    server,
    source,
    key: key === undefined ? undefined : maskedKey(key),
  });
}

/** "OpenAI, with the key of OPENAI_API_KEY (…abcd)" */
export function payerWords({ provider, server, source, key }: Payer): string {
  const who = provider !== undefined && isAddress(server) ? `${provider} (${server})` : server;
  if (source === undefined) return `${who}, without a key`;
  return `${who}, with the key of ${source}${key === undefined ? '' : ` (${key})`}`;
}
