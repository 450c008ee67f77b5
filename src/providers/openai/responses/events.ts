import { ownEntry, present } from '../../../core/fields.ts';
import type { FinishReason } from '../../../core/records/message.ts';
import type { Usage } from '../../../core/records/usage.ts';
import type { Answer } from '../../call/answer.ts';
import { refusalInStream } from '../../faults/refusal.ts';
import { costSaid } from '../cost-said.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../../http/json.ts';
import { OutputItems } from './items.ts';

type Read = (event: Json, answer: Answer) => void;

/**
 * A reader of one response, in events or whole; tolerant of what compatible servers leave out. `tellsCost` where the vendor
 * says in its usage what the call cost.
 */
export function createResponsesReader(tellsCost = false): (chunk: Json, answer: Answer) => boolean {
  const items = new OutputItems();
  const readers = readersOf(items);
  return (chunk, answer) => {
    const type = textIn(chunk['type']) ?? '';
    const end = END.exec(type);
    if (end) endWith(objectIn(chunk['response']), end[1]!, { items, answer, tellsCost });
    else if (type === '') return readWhole(chunk, { items, answer, tellsCost });
    else ownEntry(readers, type)?.(chunk, answer);
    return type.startsWith('response.');
  };
}

/** Events that hold the whole response, by how it ended. */
const END = /^response\.(completed|incomplete|failed|cancelled)$/;

function readersOf(items: OutputItems): Record<string, Read> {
  const begin: Read = ({ response }, answer) => readHead(objectIn(response), answer);
  const delta = (say: OutputItems['text']): Read => {
    return (event, answer) => say.call(items, keyOf(event), textIn(event['delta']) ?? '', answer);
  };
  const done = (say: OutputItems['text'], field: string): Read => {
    return (event, answer) => items.whole(keyOf(event), say, textIn(event[field]) ?? '', answer);
  };
  return {
    'response.created': begin,
    'response.in_progress': begin,
    'response.output_item.added': (event, answer) => items.begin(keyOf(event), objectIn(event['item']), answer),
    'response.output_item.done': (event, answer) => items.end(keyOf(event), objectIn(event['item']), answer),
    'response.output_text.delta': delta(items.text),
    'response.output_text.done': done(items.text, 'text'),
    'response.refusal.delta': delta(items.refusal),
    'response.refusal.done': done(items.refusal, 'refusal'),
    'response.reasoning_summary_part.added': (event, answer) => items.nextThought(keyOf(event), answer),
    'response.reasoning_summary_text.delta': delta(items.reasoning),
    'response.reasoning_text.delta': delta(items.reasoning),
    'response.function_call_arguments.delta': delta(items.arguments),
    'response.function_call_arguments.done': done(items.arguments, 'arguments'),
  };
}

/** Tells one item from another: its place, or its id where the server counts none. */
function keyOf(event: Json): unknown {
  return countIn(event['output_index']) ?? textIn(event['item_id']) ?? textIn(objectIn(event['item'])['id']) ?? 0;
}

function readHead(response: Json, answer: Answer): void {
  answer.id(textIn(response['id']));
  answer.model(textIn(response['model']) ?? '');
}

interface Reading {
  items: OutputItems;
  answer: Answer;
  tellsCost: boolean;
}

function endWith(response: Json, ending: string, reading: Reading): void {
  const { answer } = reading;
  readHead(response, answer);
  if (reading.items.isEmpty) readOutput(response, reading);
  tellUsage(response, reading);
  readStatus({ ...response, status: textIn(response['status']) ?? ending }, reading);
  answer.complete();
}

/** A response that came whole; behind events it repeats them. */
function readWhole(response: Json, reading: Reading): boolean {
  const { answer } = reading;
  if (response['object'] !== 'response' && !Array.isArray(response['output'])) return false;
  readHead(response, answer);
  if (reading.items.isEmpty) readOutput(response, reading);
  else answer.whole(wholeText(response), true);
  answer.endsInOrder();
  tellUsage(response, reading);
  readStatus(response, reading);
  return true;
}

function readOutput(response: Json, { items, answer }: Reading): void {
  for (const [at, item] of listIn(response['output']).map(objectIn).entries()) items.end(at, item, answer);
}

function wholeText(response: Json): string {
  const messages = listIn(response['output'])
    .map(objectIn)
    .filter(({ type }) => type === 'message');
  const parts = messages.map(({ content }) => listIn(content).map((part) => textIn(objectIn(part)['text']) ?? ''));
  return parts.map((texts) => texts.join('')).join('\n\n');
}

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  max_tokens: 'length',
  length: 'length',
  content_filter: 'content_filter',
  context_length_exceeded: 'context',
};

function readStatus({ status, incomplete_details: details, error }: Json, { items, answer }: Reading): void {
  if (status === 'failed') throw refusalInStream({ error: error ?? { message: 'it failed without a reason' } });
  const reason = textIn(objectIn(details)['reason']) ?? '';
  if (status === 'completed') answer.finish(items.isCalling ? 'tool_calls' : 'stop');
  else if (status === 'incomplete') answer.finish(ownEntry(INCOMPLETE, reason) ?? 'incomplete');
  else if (['cancelled', 'queued', 'in_progress'].includes(String(status))) answer.finish('incomplete');
  else if (typeof status === 'string') answer.finish('other', status);
}

function tellUsage({ usage }: Json, { answer, tellsCost }: Reading): void {
  const counted = usageOf(objectIn(usage));
  if (counted !== undefined) answer.usage(counted, tellsCost ? costSaid(objectIn(usage)) : undefined);
}

/** Undefined where the server did not count. */
function usageOf(usage: Json): Usage | undefined {
  const prompt_tokens = countIn(usage['input_tokens']);
  const completion_tokens = countIn(usage['output_tokens']);
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined;
  const details = objectIn(usage['input_tokens_details']);
  return present({
    prompt_tokens,
    completion_tokens,
    total_tokens: countIn(usage['total_tokens']) ?? prompt_tokens + completion_tokens,
    cached_tokens: countIn(details['cached_tokens']),
    cache_write_tokens: countIn(details['cache_write_tokens']),
    reasoning_tokens: countIn(objectIn(usage['output_tokens_details'])['reasoning_tokens']),
  });
}
