// What `llmkit chat` is measured against: the same request over node:http with nothing around it.
const { request } = require(process.argv[2].startsWith('https:') ? 'node:https' : 'node:http');

const [, , address, model] = process.argv;
const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], stream: true });
const headers = { 'content-type': 'application/json', authorization: 'Bearer none', 'content-length': body.length };
const path = model.startsWith('claude') ? '/v1/messages' : '/v1/chat/completions';

/** The text of one event of either wire. */
const textOf = ({ choices, delta }) => (choices ? choices[0]?.delta.content : delta?.text);

const asked = request(address + path, { method: 'POST', headers }, (response) => {
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const delta = line.startsWith('data: {') ? textOf(JSON.parse(line.slice(6))) : undefined;
      if (delta) process.stdout.write(delta);
    }
  });
  response.on('end', () => process.stdout.write('\n'));
});
asked.end(body);
