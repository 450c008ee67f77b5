import { LlmkitError } from '../../core/errors.ts';
import { NAME } from '../../core/names.ts';
import { isForbiddenKey } from '../../core/fields.ts';

/** The rule for the keys of a folder of records. Every key that passes is a safe file name. */
export interface KeyRule {
  pattern: RegExp;
  /** Completes "must be …". */
  description: string;
}

export const UUID_KEYS: KeyRule = {
  pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  description: 'a UUID in lower case',
};

export const NAME_KEYS: KeyRule = {
  pattern: NAME,
  description: 'at most 100 letters, digits and ._- and begin with a letter or digit',
};

/** Tells whether a record may have this key; where it may not, there is none. */
export function isKey(rule: KeyRule, key: string): boolean {
  return rule.pattern.test(key) && !isForbiddenKey(key);
}

/** Refuses a key that no record may have. `kind` is what the records are, for the message. */
export function requireKey(rule: KeyRule, kind: string, key: string): void {
  if (isKey(rule, key)) return;
  const why = isForbiddenKey(key) ? 'the name is reserved' : `it must be ${rule.description}`;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(key)} for a ${kind}: ${why}.`, {
    advice: [{ kind: 'choose_name' }],
  });
}

/** The refusal of a new record whose key is taken, if only in another case. */
export function takenKey(kind: string, key: string, taken: string): LlmkitError {
  return new LlmkitError('conflict', `Cannot create the ${kind} ${key}: ${taken} exists.`, {
    advice: [{ kind: 'choose_name', ...(key !== taken && { unlike: 'case' }) }],
  });
}
