// One exchange with a tool, over the built library: what a program that embeds llmkit does. Prints the answer's text.
// Usage: node tool-exchange.mjs JOB, with JOB as JSON: { home, question, conversation?, retry?, holds?, runs }. Each run
// of the tool is a line in the file `runs`; in the city `holds` it never ends.
import { appendFileSync } from 'node:fs';
import { createApp } from '../../dist/lib/esm/index.js';

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
  async run({ input }, { signal }) {
    appendFileSync(job.runs, `${input.city}\n`);
    // A tool that takes its time: the test ends the program here.
    if (job.holds === input.city) {
      process.stdout.write(`[in ${input.city}]`);
      await new Promise((_, reject) => {
        const timer = setInterval(() => {}, 1000);
        signal.addEventListener('abort', () => (clearInterval(timer), reject(new Error('stopped'))));
      });
    }
    return { content: `rain in ${input.city}` };
  },
};

const id = job.conversation ?? (await app.conversations.createConversation({ title: 'Weather' })).id;
const messages = job.retry ? [] : [{ role: 'user', content: job.question }];
const input = { messages, tools, ...(job.retry && { retry: true }) };
try {
  const events = app.conversations.exchange({ kind: 'conversation', id }, input, { signal: stopping.signal });
  for await (const event of events) if (event.type === 'text') process.stdout.write(event.text);
} catch (error) {
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
