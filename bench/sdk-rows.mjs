// The loop of bare-rows.cjs through the SDK of OpenAI.
import OpenAI from 'openai';

const [, , address, model, rows, parallel] = process.argv;
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'none' });

let next = 0;
const work = async () => {
  while (next < Number(rows)) {
    const row = ++next;
    let answer = '';
    const messages = [{ role: 'user', content: `Say w${row}` }];
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const { choices } of stream) answer += choices[0]?.delta.content ?? '';
    process.stdout.write(`${JSON.stringify({ row, answer })}\n`);
  }
};
await Promise.all(Array.from({ length: Number(parallel) }, work));
