import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation } from '../../src/core/records/conversation.ts';
import type { Message } from '../../src/core/records/message.ts';
import { answer, conversation, question } from './records.ts';

/** The answer with number `at`; every fourth called a tool. */
function answered(at: number): Message {
  if (at % 4 !== 0) return answer(`Answer ${at}.`);
  const parts: Message['parts'] = [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_call', id: '1', name: 'weather', input: { day: at } },
    { type: 'tool_result', id: '1', content: `rain on ${at}`, duration_ms: 1 },
    { type: 'text', text: `It rains on ${at}.` },
  ];
  return answer(`Let me look.\n\nIt rains on ${at}.`, { parts });
}

/** A conversation of so many exchanges, with tools in it. */
export function longConversation(exchanges: number, more: Partial<Conversation> = {}): Conversation {
  const past = { created_at: '2026-01-01T00:00:00.000Z' };
  const pairs = Array.from({ length: exchanges }, (_, at) => [question(`Question ${at}?`), answered(at)]);
  const messages = pairs.flat().map((message) => ({ ...message, ...past }));
  return conversation({ messages, system_prompt: 'Be brief.', ...more });
}

/** Puts a conversation into a home as it is. */
export function putConversation(home: string, record: Conversation): string {
  mkdirSync(join(home, 'conversations'), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ kind: 'conversation', v: 1, ...record }, null, 2)}\n`;
  writeFileSync(join(home, 'conversations', `${record.id}.json`), text, { mode: 0o600 });
  return record.id;
}
