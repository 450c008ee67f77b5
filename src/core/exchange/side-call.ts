import type { CallRules, CallSubject, Purpose } from '../call/ask.ts';
import type { ChatMessage } from '../records/message.ts';
import type { Candidate } from './fallbacks.ts';
import type { ExchangePorts } from './input.ts';
import { wellFormed } from './well-formed.ts';

/** The longest answer, in tokens. A model that thinks first may need more to come to its words. */
const MOST_TOKENS = [200, 4000];

/** Who is asked beside a conversation, and what is written down about it. */
export interface AskedBeside {
  candidate: Candidate;
  rules: CallRules;
  about: Omit<CallSubject, 'purpose' | 'step' | 'question_chars'>;
  signal: AbortSignal;
}

/** What is asked; the text to look at stands in a block of its own. `length` is that of what a person said in it. */
export interface SideQuestion {
  purpose: Purpose;
  instructions: string;
  content: string;
  length: number;
}

/** A few words of a model that are no part of the conversation; '' where it says none. Throws what the model threw. */
export async function saidBeside(ports: ExchangePorts, question: SideQuestion, by: AskedBeside): Promise<string> {
  for (const most of MOST_TOKENS) {
    const text = await saidWithin(ports, question, by, most);
    if (text !== '') return text;
  }
  return '';
}

async function saidWithin(
  { ask, ids }: ExchangePorts,
  { purpose, instructions, content, length }: SideQuestion,
  { candidate, rules, about, signal }: AskedBeside,
  most: number,
): Promise<string> {
  // Of the settings of the call only the vendor's own parameters count: the answer is no part of the conversation.
  const { model, extra } = candidate.request;
  const messages: ChatMessage[] = [
    { role: 'system', content: instructions },
    { role: 'user', content },
  ];
  const request = wellFormed({ messages, model, max_tokens: most, ...(extra && { extra }) });
  const subject = { ...about, purpose, step: 1, question_chars: length };
  let text = '';
  for await (const event of ask({ ...candidate, id: ids.uuid(), request, about: subject, rules }, { signal }))
    if (event.type === 'text') text += event.text;
  return text.trim();
}
