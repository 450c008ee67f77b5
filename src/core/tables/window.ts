/** How much of a conversation a request carries, beside the question. */
export type WindowRule =
  | { kind: 'full' }
  /** So many messages, the question among them. */
  | { kind: 'last'; count: number }
  /** The newest messages that fit into so many tokens, with the system prompt and the question. */
  | { kind: 'tokens'; count: number }
  /** Above twice so many messages all but the newest go as one summary. */
  | { kind: 'summarize'; count: number };

/** Messages that are kept where a summary is asked for without a number. */
export const KEPT_BESIDE_SUMMARY = 10;

/** The rule that `text` names; undefined for what is none. */
export function windowRule(text: string): WindowRule | undefined {
  if (text === 'full') return { kind: 'full' };
  const [, kind, digits] = /^(last|tokens|summarize)(?::([1-9]\d{0,8}))?$/.exec(text) ?? [];
  if (kind === undefined || (digits === undefined && kind !== 'summarize')) return undefined;
  return { kind: kind as 'last', count: Number(digits ?? KEPT_BESIDE_SUMMARY) };
}
