import { KEPT_SETTINGS, type SettingKey, type SettingValues } from '../tables/settings.ts';

/** The settings of a chat beside its conversation: for each call, and for the next new conversation. */
export class SessionSettings {
  #forNew: SettingValues;
  #forCalls: SettingValues;

  /** `flags` begin a new conversation; with a stored one they hold for every call. */
  constructor(flags: SettingValues) {
    this.#forNew = flags;
    this.#forCalls = flags;
  }

  /** The flags of the next call. What the conversation keeps itself stands there. */
  get forCalls(): SettingValues {
    return this.#forCalls;
  }

  /** The settings that the coming conversation keeps, and the flags of the call that begins it. */
  get forNewConversation(): { kept: SettingValues; flags: SettingValues } {
    return { kept: onlyKept(this.#forCalls), flags: withoutKept(this.#forCalls) };
  }

  /** A new conversation begins. */
  startNew(): void {
    this.#forCalls = this.#forNew;
  }

  /** A new conversation is stored, and keeps what it keeps from now on. */
  conversationBegan(): void {
    this.#forCalls = withoutKept(this.#forCalls);
  }

  /** Another conversation is opened, which has settings of its own. */
  conversationOpened(): void {
    this.#forCalls = withoutKept(this.#forNew);
  }

  /** The same after a change; with `inConversation` the conversation takes it and the calls no longer say it. */
  changed(set: SettingValues, unset: readonly SettingKey[], inConversation: boolean): SessionSettings {
    const next = new SessionSettings(changedSettings(this.#forNew, set, unset));
    const said = [...(Object.keys(set) as SettingKey[]), ...unset];
    if (inConversation) next.#forCalls = changedSettings(this.#forCalls, {}, said);
    return next;
  }
}

/** `flags` without what a conversation keeps: what is left, such as a time-out, holds for every call. */
function withoutKept(flags: SettingValues): SettingValues {
  return changedSettings(flags, {}, KEPT_SETTINGS);
}

function onlyKept(flags: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(flags).filter(([key]) => KEPT_SETTINGS.includes(key as SettingKey)));
}

/** `before` with some values set and some gone. A model named alone settles the provider too, and the other way round. */
function changedSettings(before: SettingValues, set: SettingValues, unset: readonly SettingKey[]): SettingValues {
  const after: SettingValues = { ...before };
  const both: SettingKey[] = ['model', 'provider'];
  const touchesBoth = both.some((key) => key in set || unset.includes(key));
  for (const key of [...unset, ...(touchesBoth ? both : [])]) delete after[key];
  return { ...after, ...set, ...(set.extra && { extra: { ...before.extra, ...set.extra } }) };
}
