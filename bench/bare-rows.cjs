// What `prompt run --rows` is measured against: a loop over node:http that asks so many at once, with nothing around it.
const http = require('node:http');

const [, , address, model, rows, parallel] = process.argv;
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(parallel) });

/** The text of one answer. */
function ask(content) {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content }], stream: true });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer none', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const asked = http.request(`${address}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      let rest = '';
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines)
          if (line.startsWith('data: {')) answer += JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '';
      });
      response.on('end', () => resolve(answer));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

let next = 0;
const work = async () => {
  while (next < Number(rows)) {
    const row = ++next;
    process.stdout.write(`${JSON.stringify({ row, answer: await ask(`Say w${row}`) })}\n`);
  }
};
void Promise.all(Array.from({ length: Number(parallel) }, work)).then(() => agent.destroy());
