import type { Clock } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { Conversation } from '../records/conversation.ts';
import { type Rating, RATINGS, type UsageLine, VERSION_ID_LENGTH } from '../records/usage-line.ts';

/** A call as far as a rating of it tells. */
export type RatedCall = Pick<
  UsageLine,
  | 'call_id'
  | 'provider'
  | 'model'
  | 'prompt_name'
  | 'prompt_version'
  | 'prompt_version_id'
  | 'conversation_id'
  | 'user_id'
>;

/** The call behind an answer of a conversation: that of message `number`, from 1, or the last one. */
function ratedAnswer(conversation: Conversation, number?: number): RatedCall {
  const { id, messages, user_id } = conversation;
  const at = number === undefined ? messages.findLastIndex(({ role }) => role === 'assistant') : number - 1;
  const answer = messages[at];
  if (answer?.role !== 'assistant') throw noAnswer(conversation, number);
  const asked = messages.slice(0, at).findLast(({ role }) => role === 'user');
  const { prompt_name, prompt_version, template_version_id } = conversation;
  const { name, version, version_id } = asked?.prompt ?? {
    ...present({ name: prompt_name, version: prompt_version, version_id: template_version_id }),
  };
  return present({
    call_id: answer.id,
    provider: answer.provider,
    model: answer.model,
    prompt_name: name,
    prompt_version: version,
    prompt_version_id: version === undefined ? version_id?.slice(0, VERSION_ID_LENGTH) : undefined,
    conversation_id: id,
    user_id,
  });
}

function noAnswer({ id }: Conversation, number: number | undefined): LlmkitError {
  if (number === undefined)
    return new LlmkitError('not_found', `Conversation ${id} has no answer yet.`, {
      advice: [{ kind: 'ask', conversation: id }],
    });
  return new LlmkitError('usage', `Cannot rate message ${number}: it is no answer.`, {
    advice: [{ kind: 'show', what: 'conversation' }],
  });
}

export interface RatingPorts {
  usage: Pick<UsageLog, 'append' | 'readBack'>;
  clock: Pick<Clock, 'now'>;
  /** What a reference means: a conversation, or one message of it. */
  findPlace: (reference: string) => Promise<{ conversation: Conversation; number?: number }>;
}

/** Writes down how good an answer was, and resolves to the call behind it. */
export async function rateAnswer(
  ports: RatingPorts,
  reference: string,
  rating: Rating,
  note: string | undefined,
): Promise<RatedCall> {
  if (!RATINGS.includes(rating)) throw badRating(rating);
  const call = await ratedCall(ports, reference);
  const at = ports.clock.now().toISOString();
  await ports.usage.append({ kind: 'rating', at, ...call, rating, ...present({ note }) });
  return call;
}

/** A call has an id too. */
async function ratedCall({ findPlace, usage }: RatingPorts, reference: string): Promise<RatedCall> {
  try {
    const { conversation, number } = await findPlace(reference);
    return ratedAnswer(conversation, number);
  } catch (thrown) {
    const line = thrown instanceof LlmkitError && thrown.code === 'not_found' && (await callNamed(usage, reference));
    if (!line) throw thrown;
    return line;
  }
}

async function callNamed(usage: RatingPorts['usage'], id: string): Promise<RatedCall | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return undefined;
  for await (const lines of usage.readBack()) {
    const line = lines.find(({ kind, call_id }) => kind === 'call' && call_id === id);
    if (line === undefined) continue;
    const { provider, model, prompt_name, prompt_version, prompt_version_id, conversation_id, user_id } = line;
    const rated = { provider, model, prompt_name, prompt_version, prompt_version_id, conversation_id, user_id };
    return { call_id: id, ...present(rated) };
  }
  return undefined;
}

function badRating(rating: unknown): LlmkitError {
  return new LlmkitError('usage', `Cannot rate with ${JSON.stringify(rating)}: expected good, bad, or 1 to 5.`);
}
