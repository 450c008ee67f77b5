// A loopback server of both wires, with and without TLS: see tools/answers.mjs. Prints its two addresses as JSON.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { answer, listen } from '../tools/answers.mjs';

const file = (name) => readFileSync(new URL(`../test/fixtures/tls/${name}.pem`, import.meta.url));
const listener = (request, response) => void answer(request, response);

const plain = await listen(createServer(listener));
const secure = await listen(createTlsServer({ cert: file('cert'), key: file('key') }, listener));
console.log(JSON.stringify({ plain: `http://127.0.0.1:${plain}`, secure: `https://127.0.0.1:${secure}` }));
