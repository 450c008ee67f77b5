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
  weather: {
    description: 'Tells the weather of a city',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    async run({ city }, { signal }) {
      if (job.runs) appendFileSync(job.runs, `${city}\n`);
      if (job.holds === city) await hold(city, signal);
      return `rain in ${city}`;
    },
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
  const options = { signal, tools };
  const stream = job.retry
    ? app.conversations.retry(id, options)
    : app.conversations.streamMessage(id, job.question, options);
  for await (const text of stream.text) process.stdout.write(text);
}

async function main() {
  const id = job.conversation ?? (await app.conversations.createConversation({ title: 'Weather' })).id;
  for (let time = 0; time < (job.times ?? 1); time++) await ask(id);
}

main().catch((error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = error.code.startsWith('store') ? 9 : 1;
});
