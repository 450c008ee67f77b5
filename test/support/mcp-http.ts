import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { LoopbackServer } from './loopback-server.ts';

interface Asked {
  text: string;
  headers: Record<string, string>;
  method: string;
}

/** A server of MCP over HTTP with the tool `echo`, for whoever has the header `authorization: Bearer s`. */
export class McpHttpServer extends LoopbackServer<Asked> {
  readonly #handler = createMcpHandler(echoServer);

  protected remembered(text: string, { headers, method = 'GET' }: IncomingMessage): Asked {
    return { text, headers: headers as Record<string, string>, method };
  }

  protected async answer({ text, headers, method }: Asked, response: ServerResponse): Promise<void> {
    if (headers['authorization'] !== 'Bearer s') return void response.writeHead(401).end('no');
    const body = method === 'GET' ? {} : { body: text };
    const reply = await this.#handler.fetch(new Request(`${this.url}/mcp`, { method, headers, ...body }));
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
  }
}

interface AskedInSession {
  text: string;
  session: string | undefined;
  method: string;
}

/** One of the older era that keeps a session, never answers to its end, and breaks off where its tool is called. */
export class McpSessionServer extends LoopbackServer<AskedInSession> {
  protected remembered(text: string, { headers, method = 'GET' }: IncomingMessage): AskedInSession {
    return { text, session: headers['mcp-session-id'] as string | undefined, method };
  }

  protected async answer({ text, method }: AskedInSession, response: ServerResponse): Promise<void> {
    if (method === 'DELETE') return;
    if (method !== 'POST') return void response.writeHead(405).end();
    const { id, method: asked } = JSON.parse(text) as { id?: number; method: string };
    if (id === undefined) return void response.writeHead(202).end();
    const serverInfo = { name: 'h', version: '1' };
    const results: Record<string, object> = {
      initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo },
      'tools/list': { tools: [{ name: 'go', inputSchema: { type: 'object' } }] },
    };
    if (asked === 'tools/call') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"js');
      return void setTimeout(() => response.destroy(), 50);
    }
    if (!(asked in results)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[asked] }));
  }
}

function echoServer(): Server {
  const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', async () => ({
    tools: [{ name: 'echo', description: 'Says it again', inputSchema: { type: 'object' as const } }],
  }));
  server.setRequestHandler('tools/call', async ({ params }) => ({
    content: [{ type: 'text' as const, text: JSON.stringify(params.arguments) }],
  }));
  return server;
}
