import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import type { Dialect } from '../../call/dialect.ts';
import { by, madeOnce } from '../../http/sdk.ts';
import type { OpenAIDialectOptions } from '../dialect-options.ts';
import { createResponsesReader } from './events.ts';
import { RESPONSES_WIRE } from './input.ts';
import { buildResponsesRequest } from './request.ts';

/** Responses, which some models of OpenAI want for tools or for everything. */
export function responsesDialect({ familyOf, clientOfCalls, tellsCost }: OpenAIDialectOptions): Dialect {
  return {
    wire: RESPONSES_WIRE,
    build: (request, quirks, output) => buildResponsesRequest(request, quirks, familyOf(request.model), output),
    outputForms: () => ['text', 'json', 'schema'],
    send: madeOnce(async ({ body, headers }, fetch) => {
      const client = await clientOfCalls();
      return client.responses
        .create(body as unknown as ResponseCreateParamsStreaming, { headers, ...by(fetch) })
        .asResponse();
    }),
    createReader: () => createResponsesReader(tellsCost),
  };
}
