/** What each shell used last, so that two terminals go on with their own. Derived: it may be gone at any time. */
export interface LastUsed {
  /** Notes that this process used the conversation. Never fails. */
  note(id: string): void;
  /** Ids of those that the shell of this process used, newest first. */
  mine(): readonly string[];
  /** Ids of those that open terminals are at, where this process has no terminal; else none. */
  ofTerminals(): readonly string[];
}
