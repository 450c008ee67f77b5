import { exchangesOf } from '../records/exchanges.ts';
import type { LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';
import { holdsPrompt, isOfPrompt, isSamePrompt } from '../search/filter.ts';

/** A run of a prompt as it was kept: what it was asked with, and the answer. */
export interface PastRun {
  /** From 1, the newest first. */
  number: number;
  conversation_id: string;
  at: string;
  values: Readonly<Record<string, string>>;
  input?: string;
  /** The question, with what went along with it. */
  question: Message;
  answer: Message;
}

/** The last runs of a prompt, whatever its version was then, the newest first; `faults` are conversations that cannot be read. */
export async function pastRunsOf(
  { name, id }: Pick<LoadedPrompt, 'name' | 'id'>,
  count: number,
  conversations: Pick<ConversationRepository, 'scan' | 'get'>,
  signal: AbortSignal,
): Promise<{ runs: PastRun[]; faults: LlmkitError[] }> {
  const prompt = { name, ...present({ id }) };
  const view = (document: Record<string, unknown>, key: string) => (isOfPrompt(document, prompt) ? key : undefined);
  const runs: PastRun[] = [];
  const faults: LlmkitError[] = [];
  for await (const each of conversations.scan(view, { mayHold: holdsPrompt(prompt), signal })) {
    if ('fault' in each) faults.push(each.fault);
    else {
      const conversation = await conversations.get(each.entry);
      const run = conversation && runIn(conversation, prompt);
      if (run) runs.push({ number: runs.length + 1, ...run });
    }
    if (runs.length >= count) break;
  }
  return { runs, faults };
}

/** The run that a conversation began with; what was said later has other things before it. */
function runIn(
  conversation: Conversation,
  { name, id }: { name: string; id?: string },
): Omit<PastRun, 'number'> | undefined {
  const { opening, exchanges } = exchangesOf(conversation);
  const [{ said, answer } = { said: [] }] = exchanges;
  const question = said.at(-1);
  const { prompt } = question ?? {};
  if (opening.length > 0 || answer === undefined || question === undefined || prompt?.values === undefined)
    return undefined;
  const isMeant = isSamePrompt(prompt, { name, ...present({ id }) });
  if (!isMeant || !isWhole(answer)) return undefined;
  const { values, input } = prompt;
  const { id: conversation_id } = conversation;
  return { conversation_id, at: answer.created_at, values, question, answer, ...present({ input }) };
}

/** An answer that was cut, or had to do with tools, tells nothing of another one. */
function isWhole({ incomplete, finish_reason: reason = 'stop', parts = [] }: Message): boolean {
  return incomplete !== true && reason === 'stop' && !parts.some(({ type }) => type === 'tool_call');
}
