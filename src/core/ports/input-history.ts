/** The entries typed at the prompt of the chat, to be recalled. An entry may have several lines. */
export interface InputHistory {
  /** Oldest first; the oldest of many are forgotten. */
  read(): Promise<string[]>;
  append(entry: string): Promise<void>;
}
