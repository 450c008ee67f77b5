import {
  type CallToolResult,
  Client,
  type jsonSchemaValidator,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { LlmkitError } from '../core/errors.ts';
import type { OpenOptions, ServerTool, ToolServer } from '../core/ports/tool-servers.ts';
import type { McpServer } from '../core/records/mcp-server.ts';
import { withShortNames } from '../core/short-names.ts';
import type { ToolOutcome } from '../core/tools/tool-box.ts';
import { VERSION } from '../version.ts';
import { ChildTransport } from './child-transport.ts';

/** Patience with a server that is to say what it is and has, in milliseconds. */
const GREETING_MS = 30_000;
/** Patience with one call of a tool that tells nothing of its progress, in milliseconds. */
const CALL_MS = 120_000;
/** The most of a server's own words in an error, in characters. */
const LONGEST_WORDS = 100;

/** What tools give is data that is passed on: nothing here relies on its form. */
const anyForm: jsonSchemaValidator = {
  getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
};

type WebFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Starts a server of MCP, or connects with one over `fetch`; speaks the era that it speaks. */
export async function openToolServer(
  name: string,
  server: McpServer,
  { env, onLine, signal, fetch }: OpenOptions & { fetch: WebFetch },
): Promise<ToolServer> {
  const { command, url, headers = {} } = server;
  const child = command === undefined ? undefined : new ChildTransport({ ...server, command }, env, onLine);
  const transport = child ?? new StreamableHTTPClientTransport(new URL(url!), { requestInit: { headers }, fetch });
  const client = new Client(
    { name: 'llmkit', version: VERSION },
    { capabilities: {}, versionNegotiation: { mode: 'auto' }, jsonSchemaValidator: anyForm },
  );
  let isOpen = true;
  client.onclose = () => (isOpen = false);
  const asked = async <T>(question: Promise<T>, stop = signal): Promise<T> => {
    try {
      return await question;
    } catch (thrown) {
      stop.throwIfAborted();
      throw faultOf(name, thrown, child?.ending);
    }
  };
  try {
    await asked(client.connect(transport, { timeout: GREETING_MS, signal }));
  } catch (thrown) {
    await client.close();
    await child?.close();
    throw thrown;
  }
  return {
    get isOpen() {
      return isOpen;
    },
    async tools() {
      if (client.getServerCapabilities()?.tools === undefined) return [];
      const { tools } = await asked(client.listTools(undefined, { timeout: GREETING_MS, signal }));
      return tools.map(({ name: tool, title, description, inputSchema }): ServerTool => ({
        name: tool,
        description: description ?? title ?? tool,
        input_schema: inputSchema,
      }));
    },
    async call(tool, input, { signal: stop }) {
      const options = { signal: stop, timeout: CALL_MS, resetTimeoutOnProgress: true, onprogress: () => undefined };
      return outcomeOf(await asked(client.callTool({ name: tool, arguments: { ...input } }, options), stop));
    },
    async close() {
      await client.close();
      await child?.close();
    },
  };
}

/** What a tool gave, as a text: what is none is named. */
function outcomeOf({ content, structuredContent, isError }: CallToolResult): ToolOutcome {
  const texts = content.map((block) => {
    if (block.type === 'text') return block.text;
    if (block.type === 'resource' && 'text' in block.resource) return `[${block.resource.uri}]\n${block.resource.text}`;
    if (block.type === 'resource') return `[${block.resource.uri}: ${block.resource.mimeType ?? 'bytes'}]`;
    if (block.type === 'resource_link') return `[${block.uri}: ${block.name}]`;
    return `[${block.type} of type ${block.mimeType}]`;
  });
  const told = texts.length === 0 && structuredContent !== undefined ? [JSON.stringify(structuredContent)] : texts;
  return { content: told.join('\n'), ...(isError && { is_error: true }) };
}

function faultOf(name: string, thrown: unknown, ending: string | undefined): LlmkitError {
  const told = (code: 'timeout' | 'protocol' | 'unreachable', why: string) =>
    new LlmkitError(code, withShortNames(`Cannot use the server ${name}: ${why}.`), { cause: thrown });
  if (ending !== undefined) return told('unreachable', ending);
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout)
    return told('timeout', 'it does not answer');
  if (thrown instanceof SdkHttpError) return told('unreachable', `it answered with status ${thrown.data.status}`);
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.ConnectionClosed)
    return told('unreachable', 'it has ended');
  const words = wordsOf(thrown);
  if (thrown instanceof ProtocolError) return told('protocol', `it said ${JSON.stringify(words)}`);
  return told('unreachable', words);
}

function wordsOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message
    .replace(/^Version negotiation probe failed: /, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .slice(0, LONGEST_WORDS);
}
