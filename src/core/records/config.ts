import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const providerEntries = () => ({
  type: v.exactOptional(v.picklist(['openai', 'anthropic'])),
  base_url: v.exactOptional(v.string()),
  api_key_env: v.exactOptional(v.string()),
  model: v.exactOptional(v.string()),
  headers: v.exactOptional(v.record(v.string(), v.string())),
  key_command: v.exactOptional(v.string()),
});

/** The settings of a user for one provider, known or of their own. */
export type ProviderConfig = RecordOf<typeof providerEntries>;

/**
 * config.json. Only its shape is checked here; each setting's value is checked against the table of settings where it is
 * used, so that one bad value can still be listed and mended.
 */
const untrustedEntries = () => ({
  providers: v.exactOptional(v.array(v.string())),
  commands: v.exactOptional(v.record(v.string(), v.unknown())),
});

/** What a restore brought that is not trusted: providers that get no key, and commands by their dotted keys. */
export type Untrusted = RecordOf<typeof untrustedEntries>;

export const configSchema = once(() =>
  v.looseObject({
    aliases: v.exactOptional(v.record(v.string(), v.string())),
    providers: v.exactOptional(v.record(v.string(), v.looseObject(providerEntries()))),
    prices: v.exactOptional(v.record(v.string(), v.unknown())),
    untrusted: v.exactOptional(v.looseObject(untrustedEntries())),
  }),
);

export interface Config {
  aliases?: Record<string, string>;
  providers?: Record<string, ProviderConfig>;
  /** What models cost, by name; `price-values.ts` reads it. */
  prices?: Record<string, unknown>;
  untrusted?: Untrusted;
  /** Where prompts are looked for. */
  prompts?: unknown;
  [key: string]: unknown;
}
