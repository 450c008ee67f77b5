/** The variables of the process, or those that an embedding program gives instead. */
export type Environment = Readonly<Record<string, string | undefined>>;
