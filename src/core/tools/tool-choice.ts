/** The tools that a person lets the model of a chat call, by what they named. */
export interface ToolChoice {
  /** As they were named, in their order. */
  readonly named: readonly string[];
  /** Those that could be named besides. */
  others(): Promise<string[]>;
  /** Adds one. Throws `not_found` or `usage` where there is none of that name. */
  choose(named: string): Promise<void>;
  /** Lets the model call none any more. */
  clear(): void;
  /** How a question about a call gets the terminal. */
  readonly approval: { lend: <T>(use: () => Promise<T>) => Promise<T> };
}
