// Exchanges of all kinds, over the built library. Usage: node mixed-calls.cjs JOB, with JOB as JSON: { home, exchanges, number }.
const { createApp } = require('../../dist/lib/cjs/index.js');

const job = JSON.parse(process.argv[2]);
const app = createApp({ home: job.home });

const tools = {
  definitions: [{ name: 'look_up', description: 'Looks up', input_schema: { type: 'object' } }],
  run: async () => ({ content: 'found' }),
};

/** The flags of each kind, by the name of the model that the server plays it for. */
const KINDS = [
  { model: 'openai/plain' },
  { model: 'openai/cached', user_id: 'ann' },
  { model: 'openai/reasoning' },
  { model: 'openai/whole' },
  { model: 'anthropic/plain', user_id: 'bob' },
  { model: 'anthropic/cached' },
  { model: 'anthropic/whole' },
  { model: 'openai/tools' },
  { model: 'openai/refused' },
  { model: 'anthropic/cut' },
  { model: 'openai/busy', fallback: ['anthropic/plain'] },
  { model: 'openai/kept', cache: true },
];

async function ask(at) {
  const flags = { ...KINDS[at % KINDS.length], max_retries: 0 };
  const messages = [
    { role: 'user', content: 'Hi', ...(at % 3 === 0 && { prompt: { name: 'p', version: (at % 2) + 1 } }) },
  ];
  const usesTools = flags.model === 'openai/tools';
  const target = at % 5 === 0 ? { kind: 'new' } : { kind: 'none' };
  const events = app.conversations.exchange(target, { messages, flags, ...(usesTools && { tools }) });
  try {
    for await (const event of events) void event;
  } catch (error) {
    if (!['bad_request', 'incomplete'].includes(error.code)) throw error;
  }
}

async function main() {
  for (let at = 0; at < job.exchanges; at++) await ask(at + job.number * job.exchanges);
}

main().catch((error) => {
  process.stderr.write(`error: ${error.stack}\n`);
  process.exitCode = 1;
});
