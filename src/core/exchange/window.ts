import { LlmkitError } from '../errors.ts';
import { noticeOf, type Notice } from '../events.ts';
import type { Conversation } from '../records/conversation.ts';
import type { ChatMessage, Message } from '../records/message.ts';
import { windowRule } from '../tables/window.ts';
import { summaryBlock } from '../files/rag-context.ts';
import { messageToSend } from './request.ts';

/** A message of a conversation, or of a caller. */
type Said = Message | ChatMessage;

/** A request before its window is applied. */
export interface Spoken {
  history: readonly Said[];
  /** What is asked now: it always goes out. */
  asked: readonly Said[];
  /** A summary of the beginning of `history`. */
  summary?: Conversation['summary'];
}

/** The part of a conversation that goes out. */
export interface Window {
  /** As it is written, for example `last:20`. */
  rule: string;
  history: readonly Said[];
  /** Messages that do not go out as they are. */
  left_out: number;
  /** What stands for them. */
  summary?: string;
  /** Enough has aged out: this is to be folded. */
  due?: Fold;
}

/** Messages that a summary is to be made of. */
export interface Fold {
  /** The summary of what was said before them. */
  before: string | undefined;
  messages: readonly Said[];
  /** Messages from the beginning of the conversation up to the last of them. */
  covered: number;
}

/** Tells how many tokens a message is, about. */
export type CountTokens = (message: Said) => Promise<number>;

/** Applies the rule `text`. What goes out begins with a user's message; a message, with its tools, goes whole or not at all. */
export async function windowOf(
  text: string,
  spoken: Spoken,
  { system = '', countTokens }: { system?: string | undefined; countTokens: CountTokens },
): Promise<Window> {
  const rule = windowRule(text) ?? { kind: 'full' };
  const { history, asked } = spoken;
  if (rule.kind === 'full') return { rule: text, history, left_out: 0 };
  if (rule.kind === 'summarize') return summarized(text, rule.count, spoken);
  if (rule.kind === 'last') return newest(text, history, Math.max(0, rule.count - asked.length));
  let left = rule.count - (await countTokens({ role: 'system', content: system }));
  for (const message of asked) left -= await countTokens(message);
  let count = 0;
  for (const message of talkIn(history).toReversed()) {
    left -= await countTokens(message);
    if (left < 0) break;
    count++;
  }
  return newest(text, history, count);
}

/** The newest `count` messages of the talk, from a user's on, and all system messages. */
function newest(rule: string, history: readonly Said[], count: number): Window {
  const talk = talkIn(history);
  const kept = new Set(talk.slice(startOfUser(talk, talk.length - count)));
  return {
    rule,
    history: history.filter((message) => message.role === 'system' || kept.has(message)),
    left_out: talk.length - kept.size,
  };
}

function summarized(rule: string, count: number, { history, asked, summary }: Spoken): Window {
  const talk = talkIn(history);
  const covered = coveredBy(summary, talk);
  const window: Window = {
    ...newest(rule, history, talk.length - covered),
    ...(covered > 0 && { summary: summary!.content }),
  };
  if (talk.length - covered + asked.length <= 2 * count) return window;
  const due = foldOf({ history, summary }, Math.max(0, count - asked.length));
  return due ? { ...window, due } : window;
}

/** All but the newest `keep` messages, as far as no summary tells of them; undefined where there are none. */
export function foldOf({ history, summary }: Pick<Spoken, 'history' | 'summary'>, keep: number): Fold | undefined {
  const talk = talkIn(history);
  const told = coveredBy(summary, talk);
  const covered = startOfUser(talk, talk.length - keep);
  if (covered <= told) return undefined;
  return { before: told > 0 ? summary!.content : undefined, messages: talk.slice(told, covered), covered };
}

/** The window once `due` was folded into `summary`. */
export function folded({ rule }: Window, history: readonly Said[], { covered }: Fold, summary: string): Window {
  return { ...newest(rule, history, talkIn(history).length - covered), summary };
}

/** The messages that are said to each other. */
export function talkIn<M extends Said>(history: readonly M[]): M[] {
  return history.filter(({ role }) => role !== 'system');
}

/** How many messages of the talk a summary tells of; none where the last of them is not there. */
function coveredBy(summary: Conversation['summary'], talk: readonly Said[]): number {
  return summary === undefined ? 0 : talk.findIndex((message) => 'id' in message && message.id === summary.upto) + 1;
}

/** The place of the first user's message from `from` on; the end where there is none. */
function startOfUser(talk: readonly Said[], from: number): number {
  const at = talk.findIndex(({ role }, index) => index >= from && role === 'user');
  return at < 0 ? talk.length : at;
}

/** The messages that go out, the summary as a block of the first user's message. */
export function messagesIn({ history, summary }: Window, asked: readonly Said[]): Said[] {
  const all = [...history, ...asked];
  if (summary === undefined) return all;
  const first = all.findIndex(({ role }) => role === 'user');
  return all.map((message, at) => (at === first ? withSummary(message, summary) : message));
}

function withSummary(message: Said, summary: string): ChatMessage {
  const sent = messageToSend(message);
  const block = summaryBlock(summary);
  const { role, parts } = sent;
  const content = `${block}\n\n${sent.content}`;
  return { role, content, ...(parts && { parts: [{ type: 'text', text: `${block}\n\n` }, ...parts] }) };
}

/** What a person is told of a request that does not carry all. */
export function windowNotices({ rule, left_out: count, summary }: Window): Notice[] {
  if (count === 0) return [];
  const what = earlier(count);
  const fate = summary === undefined ? (count === 1 ? 'is not sent' : 'are not sent') : 'went as a summary';
  return [noticeOf('window', [`window ${rule}: ${what} ${fate}`])];
}

/** What a person is told of a request that is only looked at. */
export function dueNotices({ rule, due }: Window): Notice[] {
  if (due === undefined) return [];
  return [noticeOf('window', [`window ${rule}: ${earlier(due.messages.length)} would be summed up first`])];
}

function earlier(count: number): string {
  return count === 1 ? '1 earlier message' : `${count} earlier messages`;
}

/** Throws `usage` for a number of messages that cannot be kept. */
export function refuseBadKeep(keep: number): void {
  if (Number.isInteger(keep) && keep >= 0) return;
  throw new LlmkitError('usage', `Cannot keep ${keep} messages: expected a whole number, 0 or more.`);
}
