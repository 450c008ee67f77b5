// A server of MCP of the older era, in raw lines, that is odd in one way: `node odd-server.mjs KIND`. Its one tool is called `go`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [kind, many = '1'] = process.argv.slice(2);
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const SERVER = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, prompts: {}, resources: {} },
  serverInfo: { name: 'odd', version: '1' },
};
const text = (words) => ({ content: [{ type: 'text', text: words }] });
/** What a terminal obeys and JSON does not escape. */
const ATTACK = 'a\u009b2Jb\u202ec\u0085d';
const FORMS = {
  asks: { properties: { size: { type: 'string', title: ATTACK, description: ATTACK, default: ATTACK } } },
  'asks oddly': { properties: { constructor: { type: 'string' } } },
};

let isGreeted = false;
let asked;
const actions = [];

if (kind === 'helper') {
  const helper = spawn('sleep', ['1000'], { stdio: 'ignore' });
  helper.unref();
  console.error(`the helper is ${helper.pid}`);
}
if (kind === 'last words') process.on('exit', () => process.stderr.write('these are its last words'));

const ANSWERS = {
  initialize: (id) => {
    isGreeted = true;
    write({ id, result: SERVER });
  },
  'tools/list': (id) => write({ id, result: { tools: [{ name: 'go', inputSchema: { type: 'object' } }] } }),
  'prompts/list': (id) => {
    const given = ['1.x', '1-x', '1 x'].map((name) => ({ name }));
    if (kind === 'prompts') write({ id, result: { prompts: [{ name: 'p', arguments: given }] } });
    else write({ id, error: { code: -32_603, message: 'the prompts \u001b[2J are lost' } });
  },
  'prompts/get': (id, { arguments: given }) =>
    write({ id, result: { messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(given) } }] } }),
  'resources/list': (id, { cursor = '0' }) => {
    const page = { resources: [{ uri: `odd://${cursor}`, name: `page ${cursor}` }] };
    const isLast = Number(cursor) >= 2 && kind !== 'same page';
    write({
      id,
      result: { ...page, ...(!isLast && { nextCursor: kind === 'same page' ? '7' : `${Number(cursor) + 1}` }) },
    });
  },
  'tools/call': (id) => {
    if (kind in FORMS) {
      asked = id;
      for (let at = 0; at < Number(many); at++) {
        const requestedSchema = { type: 'object', ...FORMS[kind] };
        write({ id: `q${at}`, method: 'elicitation/create', params: { message: `How ${ATTACK}?`, requestedSchema } });
      }
    } else if (kind === 'closed') {
      process.stdout.end();
      setInterval(() => {}, 1000);
    } else if (kind === 'parting') {
      write({ id, result: text('x'.repeat(60_000)) });
      // oxlint-disable-next-line unicorn/no-process-exit
      process.exit(0);
    } else write({ id, result: text(kind === 'nul' ? 'a\0b' : 'done') });
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {}, result } = JSON.parse(line);
  if (method === undefined) {
    actions.push(result.action);
    if (actions.length === Number(many)) write({ id: asked, result: text([...new Set(actions)].join(' ')) });
  } else if (!isGreeted && method !== 'initialize') {
    // oxlint-disable-next-line unicorn/no-process-exit
    if (kind === 'leaves') process.exit(1);
    if (kind !== 'silent') write({ id, error: { code: -32_601, message: 'none' } });
  } else if (id !== undefined) ANSWERS[method](id, params);
});
