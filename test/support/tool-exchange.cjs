// Exchanges with a tool, over the built library: what a program that embeds llmkit does. Prints the answers' text.
// Usage: node tool-exchange.cjs JOB, with JOB as JSON: { home, question, conversation?, retry?, times?, holds?, runs? }.
// Each run of the tool is a line in the file `runs`; in the city `holds` it never ends.
const { appendFileSync } = require('node:fs');
const { createApp } = require('../../dist/lib/cjs/index.js');

const job = JSON.parse(process.argv[2]);
const app = createApp({ home: job.home });
const stopping = new AbortController();
process.on('SIGINT', () => stopping.abort());

const tools = {
  definitions: [
    {
      name: 'weather',
      description: 'Tells the weather of a city',
      input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  ],
  async run({ input: { city } }, { signal }) {
    if (job.runs) appendFileSync(job.runs, `${city}\n`);
    if (job.holds === city) await hold(city, signal);
    return { content: `rain in ${city}` };
  },
};

async function hold(city, signal) {
  process.stdout.write(`[in ${city}]`);
  await new Promise((_, reject) => {
    const timer = setInterval(() => {}, 1000);
    signal.addEventListener('abort', () => (clearInterval(timer), reject(new Error('stopped'))));
  });
}

async function ask(id) {
  const { signal } = stopping;
  const messages = [{ role: 'user', content: job.question }];
  const events = job.retry
    ? app.conversations.retry(id, {}, { signal, tools })
    : app.conversations.send(id, { messages, tools }, { signal });
  for await (const event of events) if (event.type === 'text') process.stdout.write(event.text);
}

async function main() {
  const id = job.conversation ?? (await app.conversations.createConversation({ title: 'Weather' })).id;
  for (let time = 0; time < (job.times ?? 1); time++) await ask(id);
}

main().catch((error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.code.startsWith('store') ? 9 : 1;
});
