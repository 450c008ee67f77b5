import { LlmkitError } from '../core/errors.ts';
import type { Environment } from '../core/environment.ts';
import type { Notice } from '../core/events.ts';
import { present } from '../core/fields.ts';
import type { Actor } from '../core/ownership/actor.ts';
import type { AnswerCache } from '../core/ports/answer-cache.ts';
import type { UsageLine } from '../core/records/usage-line.ts';
import type { Limits } from '../core/tables/limits.ts';
import type { SettingValues } from '../core/tables/settings.ts';
import { settingsOf, type CallOptions } from './call-options.ts';
import { requireKind, requireKindIfGiven } from './given.ts';
import type { Middleware } from './middleware.ts';
import { defineProvider, type Provider } from './own-providers.ts';
import type { RecordChange } from './record-changes.ts';
import type { OwnStore } from './store.ts';
import type { SanitizeOptions } from './untrusted.ts';

/**
 * Who is asked, and how. Settings count as the environment does: above config, below what a call asks for; `signal` ends
 * every call.
 */
export interface LlmOptions extends Omit<CallOptions, 'ragContext'> {
  /** Name of a known vendor, or one of your own (`defineProvider`). */
  provider?: string | Provider;
  /** Sent to `provider` only. */
  apiKey?: string;
  /** Address of the server to ask in place of the vendor's own. */
  baseUrl?: string;
  /** Sent with every request to `provider`, or to `baseUrl`. */
  headers?: Record<string, string>;
  /** Vendors beside the built-in ones. */
  providers?: Provider[];
  /** Variables to read (LLM_*, keys, proxy). Default: `process.env` for `createApp`, none for `createStatelessLlm`. */
  env?: Environment;
  /** The way to the network in place of our own, of the shape of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /**
   * Takes what looks like instructions out of what a user says, of values, input and reference text, and tells so as a notice. It
   * is weak: who may do what must not hang on it.
   */
  sanitize?: boolean | SanitizeOptions;
  /** Around every call, outermost first: cache, logging, redaction. */
  middleware?: Middleware[];
  /** Retries, fallbacks, dropped parameters, truncation: what a stream yields as `notice`. */
  onNotice?: (notice: Notice) => void;
  /** After every call, also a failed one: tokens, duration, status; never text. */
  onUsage?: (line: UsageLine) => void;
}

export interface CreateAppOptions extends Omit<LlmOptions, 'cache'> {
  /** Folder of all data. Default LLMKIT_HOME, else ~/.llmkit. */
  home?: string;
  /** `jsonStore(home)` by default; `memoryStore()`; or any subset of repositories of your own. */
  store?: Partial<OwnStore>;
  /** Who acts. Default: whom the setting `user_id` (LLMKIT_USER) names, else the one user of the home. */
  actor?: Actor;
  /** Most that may be sent, used and spent, in place of those in config.json. */
  limits?: Limits;
  /** After every change of a conversation, a prompt or a variable, also of one that an answer makes. */
  onChange?: (change: RecordChange) => void;
  /** Keep answers, for 7 days unless it says so; `store` in place of the folder `cache` of the home. */
  cache?: boolean | { ttlMs?: number; store?: AnswerCache };
}

const KINDS_OF_OPTIONS = {
  text: ['apiKey', 'baseUrl', 'home'],
  object: ['env', 'headers', 'store', 'limits', 'signal', 'tools'],
  list: ['middleware', 'providers'],
  function: ['fetch', 'onNotice', 'onUsage', 'onChange'],
} as const satisfies Record<string, readonly (keyof CreateAppOptions)[]>;

/** Throws `usage` for options that cannot be. */
export function requireOptions(options: CreateAppOptions | LlmOptions): void {
  requireKind('object', options, 'options');
  for (const [kind, names] of Object.entries(KINDS_OF_OPTIONS))
    for (const name of names)
      requireKindIfGiven(
        kind as keyof typeof KINDS_OF_OPTIONS,
        options[name as keyof LlmOptions],
        `the option ${name}`,
      );
  for (const around of options.middleware ?? []) requireKind('function', around, 'middleware');
  for (const provider of options.providers ?? []) defineProvider(provider);
  if (typeof options.provider === 'object') defineProvider(options.provider);
  else requireKindIfGiven('text', options.provider, 'the option provider');
}

/** The settings among the options of an app. Throws `usage`, naming the option, for a value out of range. */
export function settingsOfApp({ sanitize, ...options }: LlmOptions): SettingValues {
  if (sanitize === undefined) return settingsOf(options);
  const { maxChars } = typeof sanitize === 'object' ? sanitize : {};
  const isCount = maxChars === undefined || (Number.isInteger(maxChars) && maxChars > 0);
  if (!isCount) throw new LlmkitError('usage', `Cannot use ${maxChars} for sanitize.maxChars: expected 1 or more.`);
  return { ...settingsOf(options), sanitize: sanitize !== false, ...present({ sanitize_max_chars: maxChars }) };
}
