// Exchanges of all kinds, over the built library. Usage: node mixed-calls.cjs JOB, with JOB as JSON: { home, exchanges, number }.
const { createApp } = require('../../dist/lib/cjs/index.js');

const job = JSON.parse(process.argv[2]);
/** The app as each user has it. */
const appOf = (user) =>
  createApp({ home: job.home, env: { ...process.env, ...(user && { LLMKIT_USER: user }) }, maxRetries: 0 });

const tools = { look_up: { description: 'Looks up', inputSchema: { type: 'object' }, run: async () => 'found' } };

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
  { model: 'openai/cut' },
  { model: 'openai/busy', fallback: ['anthropic/plain'] },
  { model: 'openai/kept', cache: true },
  { model: 'openai/folded' },
];

async function ask(at) {
  const { user_id: user, ...options } = KINDS[at % KINDS.length];
  const { llm, conversations } = appOf(user);
  if (options.model === 'openai/tools') options.tools = tools;
  try {
    if (options.model === 'openai/folded') {
      const { id } = await conversations.createConversation();
      await conversations.sendMessageAndGetResponse(id, 'Hi', options);
      await conversations.summarize(id, { keep: 0, ...options });
    } else if (at % 5 === 0) {
      const { id } = await conversations.createConversation();
      if (at % 3 === 0) await conversations.sendMessageWithPrompt(id, `p@${(at % 2) + 1}`, {}, options);
      else await conversations.sendMessageAndGetResponse(id, 'Hi', options);
    } else if (at % 3 === 0) await llm.completeFromPrompt(`p@${(at % 2) + 1}`, {}, options);
    else await llm.streamChat('Hi', options).response;
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
