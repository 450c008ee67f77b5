// A server of MCP on standard streams: `node mcp-server.mjs modern|legacy`. Its tools misbehave on demand.
import { Server } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

const [era = 'modern'] = process.argv.slice(2);

const text = (words) => ({ content: [{ type: 'text', text: words }] });

const TOOLS = {
  echo: (input) => text(JSON.stringify(input)),
  env: () => text(Object.keys(process.env).sort().join(' ')),
  fail: () => ({ ...text('no such thing'), isError: true }),
  refuse: () => {
    throw new Error('\u001b[2J refused\nerror: forged');
  },
  // oxlint-disable-next-line unicorn/no-process-exit
  die: () => process.exit(3),
  hang: () => new Promise(() => {}),
  spin: () => {
    console.error(`spinning ${process.pid}`);
    for (;;);
  },
  flood: () => {
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let at = 0; at < 100; at++) process.stdout.write(piece);
  },
  noise: () => {
    process.stdout.write('this is no JSON\n{"jsonrpc":"2.0","id":99,"result":{}}\n');
    return text('heard');
  },
  big: () => text('y'.repeat(1 << 20)),
  image: () => ({ content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }),
};

function createServer() {
  const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', async () => ({
    tools: Object.keys(TOOLS).map((name) => ({ name, description: `Does ${name}`, inputSchema: { type: 'object' } })),
  }));
  server.setRequestHandler('tools/call', async ({ params }) => TOOLS[params.name](params.arguments));
  return server;
}

console.error('the server is up');
if (era === 'modern') serveStdio(createServer);
else await createServer().connect(new StdioServerTransport());
