import { ProtocolError, ProtocolErrorCode, Server, type GetPromptResult } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { asLlmkitError, type ErrorCode } from '../core/errors.ts';
import type { OfferedPrompt, PromptOffers, ServePrompts } from '../core/ports/prompt-server.ts';
import type { ChatMessage } from '../core/records/message.ts';
import { VERSION } from '../version.ts';
import { LineTransport } from './line-transport.ts';

/** The most values that an answer to a completion may hold. */
const MOST_VALUES = 100;

/** Speaks MCP, of whichever era the client opens with, until the client ends the connection. */
export const servePrompts: ServePrompts = async (offers, streams) => {
  const transport = new LineTransport(streams);
  const served = serveStdio(() => serverOf(offers), { transport, onerror: streams.onFault });
  try {
    await transport.ended();
  } finally {
    await served.close();
  }
};

function serverOf(offers: PromptOffers): Server {
  const server = new Server({ name: 'llmkit', version: VERSION }, { capabilities: { prompts: {}, completions: {} } });
  server.setRequestHandler('prompts/list', async () => ({
    prompts: (await answered(offers.list())).map(described),
  }));
  server.setRequestHandler('prompts/get', async ({ params }): Promise<GetPromptResult> => {
    const { messages, description } = await answered(offers.render(params.name, params.arguments ?? {}));
    return { ...(description !== undefined && { description }), messages: messages.map(messageOf) };
  });
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }) => {
    if (ref.type !== 'ref/prompt')
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        'Cannot complete that: there are prompts, no resources.',
      );
    const values = await answered(offers.complete(ref.name, argument.name, argument.value));
    const { length: total } = values;
    return { completion: { values: values.slice(0, MOST_VALUES), total, hasMore: total > MOST_VALUES } };
  });
  return server;
}

function described({ arguments: taken, ...prompt }: OfferedPrompt) {
  return {
    ...prompt,
    arguments: taken.map(({ name, description, isRequired: required }) => ({ name, description, required })),
  };
}

/** MCP has no system role: its text comes first, as the user's, and says what it is. */
function messageOf({ role, content: text }: ChatMessage): GetPromptResult['messages'][number] {
  if (role !== 'system') return { role, content: { type: 'text', text } };
  return { role: 'user', content: { type: 'text', text, _meta: { 'llmkit/role': 'system' } } };
}

/** Faults of what the client asked for, as opposed to ours. */
const OF_THE_CLIENT: readonly ErrorCode[] = [
  'usage',
  'not_found',
  'invalid_variables',
  'invalid_template',
  'ambiguous',
];

/** The answer, or the error of the protocol that says all that is wrong. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    const { code, message, hint, details } = asLlmkitError(thrown);
    const number = OF_THE_CLIENT.includes(code) ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
    throw new ProtocolError(number, hint === undefined ? message : `${message} ${hint}`, { code, ...details });
  }
}
