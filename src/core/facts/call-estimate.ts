import type { ModelFactsPort, TokenCounter } from '../ports/model-facts.ts';
import type { ChatMessage } from '../records/message.ts';
import type { ModelRequest } from '../records/model-request.ts';
import { present } from '../fields.ts';
import { costOf } from './cost.ts';
import { factsOfCall, type PricedCall } from './facts-of-call.ts';
import { filesIn } from '../records/file-parts.ts';
import { estimateFileTokens } from './file-tokens.ts';
import { estimateTokens } from './token-estimate.ts';

/** A call before it is made. Costs are in US dollars, and absent where the model's prices are unknown. */
export interface CallEstimate {
  prompt_tokens: number;
  prompt_usd?: number;
  /** Of the longest answer that is asked for, or that the model can give. */
  most_answer_usd?: number;
}

/** The marks around each message, and before the answer, in tokens. */
export const AROUND_MESSAGE = 4;
const AROUND_ALL = 3;

/** What `call` will take, as far as that can be told; `limit` is the most tokens of the answer as they go out. */
export async function estimateCall(
  call: PricedCall & { request: ModelRequest },
  facts: ModelFactsPort & TokenCounter,
  limit = call.request.max_tokens,
): Promise<CallEstimate> {
  const { connection, request } = call;
  const { prices, max_output, token_factor = 1 } = await factsOfCall(call, facts);
  const text = textOf(request);
  const exact = connection.ad_hoc ? undefined : await facts.countTokens(connection.provider, request.model, text);
  const around = AROUND_ALL + AROUND_MESSAGE * request.messages.length;
  const prompt_tokens =
    (exact ?? Math.ceil(estimateTokens(text) * token_factor)) + estimateFileTokens(sentFiles(request)) + around;
  const usage = { prompt_tokens, completion_tokens: 0, total_tokens: prompt_tokens };
  const most = limit ?? max_output;
  const whole =
    most === undefined ? undefined : { ...usage, completion_tokens: most, total_tokens: prompt_tokens + most };
  const prompt_usd = costOf(usage, prices);
  const whole_usd = costOf(whole, prices);
  const most_answer_usd =
    whole_usd === undefined || prompt_usd === undefined ? undefined : Number((whole_usd - prompt_usd).toPrecision(12));
  return present({ prompt_tokens, prompt_usd, most_answer_usd });
}

/** Files whose bytes go along; what stands in the place of others is text. */
function sentFiles({ messages }: ModelRequest) {
  return messages.flatMap(filesIn);
}

function textOf({ messages, tools = [], output }: ModelRequest): string {
  const described = [...tools, ...(output ? [output.schema] : [])];
  return [...messages.map(saidIn), ...described.map((one) => JSON.stringify(one))].join('\n');
}

/** The text that goes out, with that which stands in the place of files. */
function saidIn({ content, parts }: ChatMessage): string {
  return parts?.map((part) => (part.type === 'text' ? part.text : '')).join('\n') ?? content;
}
