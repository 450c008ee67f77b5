import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { Dialect } from '../../call/dialect.ts';
import { by, madeOnce } from '../../http/sdk.ts';
import type { OpenAIDialectOptions } from '../dialect-options.ts';
import { readOpenAIChunk } from './events.ts';
import { CHAT_WIRE } from './messages.ts';
import { buildOpenAIRequest } from './request.ts';

/** Chat Completions, of OpenAI and of everybody who serves the same. */
export function chatDialect({ familyOf, clientOfCalls, tellsCost }: OpenAIDialectOptions): Dialect {
  return {
    wire: CHAT_WIRE,
    build: (request, quirks, output) => buildOpenAIRequest(request, quirks, familyOf(request.model), output),
    outputForms: () => ['text', 'json', 'schema'],
    send: madeOnce(async ({ body, headers }, fetch) => {
      const client = await clientOfCalls();
      return client.chat.completions
        .create(body as unknown as ChatCompletionCreateParamsStreaming, { headers, ...by(fetch) })
        .asResponse();
    }),
    createReader: () => (chunk, answer) => readOpenAIChunk(chunk, answer, tellsCost),
  };
}
