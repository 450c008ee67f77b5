import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import type { SettingValues } from '../tables/settings.ts';
import { fallbackFlags, withoutForeignParameters, type Candidate, type Unable } from './fallbacks.ts';

/** A candidate with what is in force for it. */
export interface SettledCandidate extends Candidate {
  effective: EffectiveSettings;
}

/** Whom an exchange may ask: the model first, then each fallback, in order. */
export interface Candidates {
  first: SettledCandidate;
  /** Asked in order when the one before cannot answer. */
  fallbacks: (Candidate | Unable)[];
}

type Settle = (flags: SettingValues, options?: { fallbackOf: EffectiveSettings }) => SettledCandidate;

/** The model under `flags` and its fallbacks, as `settle` makes a candidate of flags. Throws what is wrong with the model. */
export function candidatesFor(flags: SettingValues, settle: Settle): Candidates {
  const first = settle(flags);
  const fallbacks = (first.effective.values.fallback ?? []).map((model): Candidate | Unable => {
    try {
      const { effective: _effective, ...fallback } = settle(fallbackFlags(flags, model), {
        fallbackOf: first.effective,
      });
      return withoutForeignParameters(fallback, first);
    } catch (thrown) {
      const fault = asLlmkitError(thrown);
      // One that was asked for in this very call is told at once; the others may never be needed.
      if (first.effective.sources.fallback === 'flag') throw aboutFallback(model, fault);
      return { model, fault };
    }
  });
  return { first, fallbacks };
}

function aboutFallback(model: string, { code, message, advice, details }: LlmkitError): LlmkitError {
  return new LlmkitError(code, `The fallback ${model}: ${message}`, {
    advice,
    ...(details && { details }),
  });
}
