/** What files of conversations say of themselves, and what makes older ones into today's, one step each. */
export const CONVERSATION_KIND: {
  kind: string;
  migrations: readonly ((fields: Record<string, unknown>) => Record<string, unknown>)[];
} = { kind: 'conversation', migrations: [] };

/** The format that is written today. */
export const CONVERSATION_VERSION = CONVERSATION_KIND.migrations.length + 1;
