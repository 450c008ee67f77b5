import type { ForeignMessage } from '../../core/ports/conversation-formats.ts';

/** Messages as the one branch of a conversation; system texts that open it are its system prompt. */
export function withSystem(messages: readonly ForeignMessage[]): {
  branches: ForeignMessage[][];
  system_prompt?: string;
} {
  const count = messages.findIndex(({ role }) => role !== 'system');
  const first = count < 0 ? messages : messages.slice(0, count);
  const branches = [messages.slice(first.length)];
  if (first.length === 0) return { branches };
  return { branches, system_prompt: first.map(({ content }) => content).join('\n\n') };
}
