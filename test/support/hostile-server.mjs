// A server of MCP in raw lines that lies: `node hostile-server.mjs KIND [TEXT]`. Its one tool is called `go`.
import { createInterface } from 'node:readline';

const [kind, text = ''] = process.argv.slice(2);

const write = (id, result) => process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}\n`);
const object = '{"type":"object"}';
const nested = (levels) => '{"type":"object","properties":{"a":'.repeat(levels) + object + '}}'.repeat(levels);

const TOOLS = {
  names: JSON.stringify([{ name: `go${text}`, description: text, inputSchema: { type: 'object' } }]),
  deep: `[{"name":"go","inputSchema":${nested(50_000)}}]`,
  'no schema': '[{"name":"go","inputSchema":"x"}]',
  endless: undefined,
};

const RESULTS = {
  text: () => JSON.stringify({ content: [{ type: 'text', text: JSON.parse(text) }] }),
  'no content': () => '{"content":"x"}',
  nothings: () => '{"content":[null,5,{"type":"zzz"}],"isError":"yes"}',
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (method === 'initialize') {
    const serverInfo = { name: 'hostile', version: '1' };
    write(id, JSON.stringify({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }));
  } else if (method === 'tools/list' && kind === 'endless') {
    write(id, JSON.stringify({ tools: [{ name: 'go', inputSchema: { type: 'object' } }], nextCursor: `${id}` }));
  } else if (method === 'tools/list') {
    write(id, `{"tools":${TOOLS[kind] ?? `[{"name":"go","inputSchema":${object}}]`}}`);
  } else if (method === 'tools/call') {
    write(id, RESULTS[kind]());
  } else if (id !== undefined) {
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'none' } })}\n`);
  }
});
