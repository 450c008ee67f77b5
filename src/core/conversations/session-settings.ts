import { SETTINGS, type SettingKey, type SettingValues } from '../settings/table.ts';

/** What a chat sets beside its thread: for each call, and for the next new thread. */
export class SessionSettings {
  #forNew: SettingValues;
  #forCalls: SettingValues;

  /** `flags` begin a new thread; with a thread they hold for every call. */
  constructor(flags: SettingValues) {
    this.#forNew = flags;
    this.#forCalls = flags;
  }

  /** The flags of the next call. What the thread keeps itself stands there. */
  get forCalls(): SettingValues {
    return this.#forCalls;
  }

  /** What the coming thread keeps, and the flags of the call that begins it. */
  get forNewThread(): { kept: SettingValues; flags: SettingValues } {
    return { kept: onlyKept(this.#forCalls), flags: withoutKept(this.#forCalls) };
  }

  /** A new thread begins. */
  startNew(): void {
    this.#forCalls = this.#forNew;
  }

  /** A new thread is stored, and keeps what it keeps from now on. */
  threadBegan(): void {
    this.#forCalls = withoutKept(this.#forCalls);
  }

  /** Another thread is opened, which has settings of its own. */
  threadOpened(): void {
    this.#forCalls = withoutKept(this.#forNew);
  }

  /** The same after a change; with `inThread` the thread takes it and the calls no longer say it. */
  changed(set: SettingValues, unset: readonly SettingKey[], inThread: boolean): SessionSettings {
    const next = new SessionSettings(changedSettings(this.#forNew, set, unset));
    const said = [...(Object.keys(set) as SettingKey[]), ...unset];
    if (inThread) next.#forCalls = changedSettings(this.#forCalls, {}, said);
    return next;
  }
}

const KEPT = SETTINGS.filter(({ key, thread }) => thread === true || key === 'system').map(({ key }) => key);

/** `flags` without what a thread keeps: what is left, such as a time-out, holds for every call. */
function withoutKept(flags: SettingValues): SettingValues {
  return changedSettings(flags, {}, KEPT);
}

function onlyKept(flags: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(flags).filter(([key]) => KEPT.includes(key as SettingKey)));
}

/** `before` with some values set and some gone. A model named alone settles the provider too, and the other way round. */
function changedSettings(before: SettingValues, set: SettingValues, unset: readonly SettingKey[]): SettingValues {
  const after: SettingValues = { ...before };
  const both: SettingKey[] = ['model', 'provider'];
  const touchesBoth = both.some((key) => key in set || unset.includes(key));
  for (const key of [...unset, ...(touchesBoth ? both : [])]) delete after[key];
  return { ...after, ...set, ...(set.extra && { extra: { ...before.extra, ...set.extra } }) };
}
