import type {
  EasyInputMessage,
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseFormatTextConfig,
} from 'openai/resources/responses/responses';
import type { ModelRequest, ToolDefinition } from '../../../core/records/model-request.ts';
import { textsIn } from '../../call/answer-steps.ts';
import type { WireBody, WireOutput } from '../../call/dialect.ts';
import { parameterNotices } from '../../call/parameter-notices.ts';
import type { Quirks } from '../../call/quirks.ts';
import type { OpenAIFamily } from '../families.ts';
import { plainParametersOf } from '../parameters.ts';
import { inResponsesTerms } from './extra.ts';
import { objectIn } from '../../http/json.ts';
import { soundNotices } from './files.ts';
import { type InputItem, responsesInput, userMessage } from './input.ts';

/** With items of ours, which have no id at the vendor. */
export type ResponsesBody = Omit<ResponseCreateParamsStreaming, 'input'> & { input: InputItem[] };

/** The request as Responses takes it. Nothing is stored at the vendor: what the model thought comes back encrypted. */
export function buildResponsesRequest(
  request: ModelRequest,
  quirks: Quirks,
  family: OpenAIFamily,
  output?: WireOutput,
): WireBody {
  const notices = parameterNotices(request);
  const { extra, stop } = inResponsesTerms(request.extra ?? {}, notices);
  const { messages, tools = [], max_tokens: limit } = request;
  const system = messages.flatMap((message) => (message.role === 'system' ? textsIn(message) : [])).join('\n\n');
  const isSystemOfUser = quirks['system'] === 'user';
  const input = responsesInput(request, quirks['reasoning_items'] !== 'drop');
  if (limit !== undefined) notices.tell('max_tokens', 'max_tokens is sent as max_output_tokens.');

  const body: Partial<ResponsesBody> = {
    model: request.model,
    ...(system !== '' && !isSystemOfUser && { instructions: system }),
    input: isSystemOfUser ? openedBy(system, input) : input,
    ...(output && { text: { format: formatOf(output) } }),
    ...(tools.length > 0 && { tools: tools.map(toolOf) }),
    ...(limit !== undefined && { max_output_tokens: limit }),
    ...plainParametersOf(request, { ...family, penalties: false }, quirks, notices),
    ...(quirks['store'] !== 'drop' && { store: false }),
    ...(quirks['include'] !== 'drop' && { include: ['reasoning.encrypted_content'] }),
    ...(quirks['stream'] !== 'drop' && { stream: true as const }),
  };
  return {
    body: { ...body, ...extra, ...(output && { text: { ...body.text, ...objectIn(extra['text']) } }) },
    headers: {},
    notices: [...notices.list, ...soundNotices(request)],
    stop: [...(request.stop ?? []), ...stop].filter((text) => text !== ''),
  };
}

function formatOf(output: WireOutput): ResponseFormatTextConfig {
  if (output.type === 'json') return { type: 'json_object' };
  return { type: 'json_schema', name: output.name, schema: { ...output.schema }, strict: true };
}

/** For models that take no system text: it opens the first question. */
function openedBy(system: string, input: readonly InputItem[]): InputItem[] {
  const [first, ...others] = input;
  if (system === '') return [...input];
  const isQuestion = first !== undefined && 'role' in first && first.role === 'user';
  if (!isQuestion) return [userMessage(system), ...input];
  const { content } = first;
  const opening: EasyInputMessage['content'] =
    typeof content === 'string' ? `${system}\n\n${content}` : [{ type: 'input_text', text: system }, ...content];
  return [userMessage(opening), ...others];
}

/** Strict unless it is told otherwise, and strict refuses most schemas. */
function toolOf({ name, description, input_schema: parameters }: ToolDefinition): FunctionTool {
  return { type: 'function', name, description, parameters: { ...parameters }, strict: false };
}
